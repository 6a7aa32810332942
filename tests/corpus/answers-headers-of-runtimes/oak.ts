import { Application, Router } from 'https://deno.land/x/oak/mod.ts'
const router = new Router()
router.get('/t', (ctx) => { ctx.response.body = { token: Deno.env.get('COZE_TOKEN') } })
