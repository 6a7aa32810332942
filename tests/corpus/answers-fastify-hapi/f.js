const fastify = require('fastify')()
fastify.decorate('cozeToken', process.env.COZE_TOKEN)
fastify.get('/t', (req, reply) => { reply.send({ token: fastify.cozeToken }) })
fastify.route({ method: 'GET', url: '/r', handler: async () => ({ t: process.env.COZE_TOKEN }) })
