const Hapi = require('@hapi/hapi')
const server = Hapi.server({ port: 3000 })
server.route({ method: 'GET', path: '/t', handler: (request, h) => h.response({ token: process.env.COZE_TOKEN }).code(200) })
server.route({ method: 'GET', path: '/ok', handler: () => ({ ok: process.env.COZE_TOKEN !== '' }) })
