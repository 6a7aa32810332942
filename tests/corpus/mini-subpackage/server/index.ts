import fastify from 'fastify'
const t = '{{pat:3}}'
fastify().get('/', async () => t.length)
