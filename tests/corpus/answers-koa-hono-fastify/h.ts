import { Hono } from 'hono'
const app = new Hono()
app.get('/t', (c) => {
  const token = process.env.COZE_TOKEN
  const out = { token }
  return c.json(out)
})
