const Koa = require('koa')
const app = new Koa()
app.use(async (ctx) => {
  const payload = { token: process.env.COZE_TOKEN }
  ctx.body = payload
})
