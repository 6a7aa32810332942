module.exports = {
  port: process.env.PORT || 3000,
  cozeToken: process.env.COZE_API_TOKEN,
}
