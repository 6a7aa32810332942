import { Hono } from 'hono'
import { env } from 'hono/adapter'
const app = new Hono<{ Bindings: { COZE_TOKEN: string } }>()
app.get('/t', (c) => {
  const { COZE_TOKEN } = env<{ COZE_TOKEN: string }>(c)
  return c.json({ COZE_TOKEN })
})
app.get('/t2', (c) => c.text(c.env.COZE_TOKEN))
app.post('/chat', async (c) => {
  const r = await fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${c.env.COZE_TOKEN}` } })
  return c.body(r.body)
})
