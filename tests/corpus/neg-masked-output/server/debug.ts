app.get('/debug', (req, res) => res.json({ token: mask(process.env.COZE_API_TOKEN) }))
app.get('/env', (req, res) => res.json({ hasToken: !!process.env.COZE_API_TOKEN }))
app.use((req, res, next) => { if (req.headers.authorization !== `Bearer ${process.env.COZE_CALLBACK_TOKEN}`) return res.sendStatus(401); next() })
