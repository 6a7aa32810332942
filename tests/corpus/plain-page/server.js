const http = require('http')

const TOKEN = '{{pat:2}}'
http.createServer((req, res) => { fetch('https://api.coze.cn/v1/users/me', { headers: { Authorization: `Bearer ${TOKEN}` } }).then((r) => r.text()).then((t) => res.end(t)) }).listen(80)
