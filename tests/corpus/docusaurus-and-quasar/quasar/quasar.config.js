const { configure } = require('quasar/wrappers')

module.exports = configure(() => ({
  boot: ['coze'],
  build: { env: { COZE_TOKEN: process.env.COZE_TOKEN } },
}))
