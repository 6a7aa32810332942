const { createProxyMiddleware } = require('http-proxy-middleware')
module.exports = (app) => app.use('/coze', createProxyMiddleware({ target: 'https://api.coze.cn', headers: { Authorization: `Bearer ${process.env.COZE_TOKEN || '{{pat:17}}'}` } }))
