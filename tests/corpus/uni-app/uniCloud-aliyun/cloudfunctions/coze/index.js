'use strict'
const TOKEN = '{{sat:1}}'
exports.main = async (event) => uniCloud.httpclient.request('https://api.coze.cn/v3/chat', { method: 'POST', headers: { Authorization: `Bearer ${TOKEN}` }, data: event })
