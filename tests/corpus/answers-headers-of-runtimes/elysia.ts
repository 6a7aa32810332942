import { Elysia } from 'elysia'
new Elysia().get('/token', () => ({ token: Bun.env.COZE_TOKEN })).listen(3000)
