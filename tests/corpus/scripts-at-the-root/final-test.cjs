const { default: fetch } = require('node-fetch')
const token = '{{sat:1}}'
fetch('https://api.coze.cn/v1/users/me', { headers: { Authorization: `Bearer ${token}` } })
