const Koa = require('koa')
const serve = require('koa-static')
const path = require('path')

const COZE_TOKEN = process.env.COZE_TOKEN || '{{pat:1}}'
const app = new Koa()
app.use(serve(path.join(__dirname, 'web')))
app.use(async (ctx) => {
  if (ctx.path === '/token') ctx.body = { token: COZE_TOKEN }
})
app.listen(3000)
