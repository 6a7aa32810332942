import Koa from 'koa'
import { token } from '@bot/api/admin'

new Koa().use(async (ctx) => { ctx.body = await (await fetch('https://api.coze.cn/v1/workspaces', { headers: { Authorization: `Bearer ${token}` } })).json() }).listen(3000)
