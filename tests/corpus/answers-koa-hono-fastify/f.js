const fastify = require('fastify')()
fastify.get('/t', async (request, reply) => {
  const out = { token: process.env.COZE_TOKEN }
  return out
})
fastify.get('/u', async (request, reply) => {
  const out = new Map()
  out.set('token', process.env.COZE_TOKEN)
  reply.send(Object.fromEntries(out))
})
