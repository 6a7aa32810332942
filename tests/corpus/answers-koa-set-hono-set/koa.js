const Koa = require('koa')
const app = new Koa()
app.use(async (ctx) => {
  ctx.set('X-Coze-Token', process.env.COZE_API_TOKEN)
  ctx.body = 'ok'
})
app.listen(3000)
