import { Hono } from 'hono'

const app = new Hono<{ Bindings: { COZE_API_TOKEN: string } }>()
app.get('/config', (c) => c.json({ token: c.env.COZE_API_TOKEN }))
app.post('/chat', async (c) => fetch('https://api.coze.cn/v3/chat', { method: 'POST', body: await c.req.text(), headers: { Authorization: `Bearer ${c.env.COZE_API_TOKEN}` } }))
export default app
