const coze = { client_id: '{{digits:32}}.app.coze', client_secret: '{{client_secret:1}}' }
module.exports = require('express').Router().get('/', (q, r) => r.end(coze.client_id))
