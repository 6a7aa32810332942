import { Hono } from 'hono'
const app = new Hono()
app.use('*', async (c, next) => {
  c.set('cozeToken', process.env.COZE_API_TOKEN)
  await next()
})
app.get('/cfg', (c) => {
  c.header('X-Token', process.env.COZE_API_TOKEN!)
  return c.json({ ok: true })
})
app.get('/t', (c) => c.json({ token: c.get('cozeToken') }))
export default app
