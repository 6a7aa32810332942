module.exports = {
  apps: [{ name: 'bot', script: 'server.js', env: { COZE_API_TOKEN: '{{pat:5}}' } }],
}
