const axios = require('axios')
exports.main = async (e) => (await axios.post('https://api.coze.cn/v3/chat', e, { headers: { Authorization: 'Bearer {{sat:1}}' } })).data
