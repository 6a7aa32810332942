app.get('/health', (q, r) => r.json({ coze: process.env.COZE_API_TOKEN ? 'ok' : 'missing' }))
app.get('/len', (q, r) => r.json({ n: process.env.COZE_API_TOKEN?.length }))
app.get('/who', async (q, r) => r.json(await me(process.env.COZE_API_TOKEN)))
logger.info({ token: redact(process.env.COZE_API_TOKEN) })
