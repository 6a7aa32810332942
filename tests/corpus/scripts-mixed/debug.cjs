const https = require('https')
const t = '{{pat:2}}'
https.get('https://api.coze.cn/v1/users/me', { headers: { Authorization: `Bearer ${t}` } })
