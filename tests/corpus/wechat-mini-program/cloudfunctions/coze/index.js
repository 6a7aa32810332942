const cloud = require('wx-server-sdk')
const config = require('./config')

cloud.init()
exports.main = async (event) => {
  const axios = require('axios')
  return (await axios.post('https://api.coze.cn/v3/chat', event, { headers: { Authorization: `Bearer ${config.token}` } })).data
}
