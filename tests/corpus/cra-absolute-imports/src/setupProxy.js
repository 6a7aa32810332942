const { createProxyMiddleware } = require('http-proxy-middleware')

module.exports = (app) => {
  app.use('/coze', createProxyMiddleware({ target: 'https://api.coze.cn', headers: { Authorization: 'Bearer {{pat:2}}' } }))
}
