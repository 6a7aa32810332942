const TOKEN = '{{pat:4}}'
export default (req, res) => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${TOKEN}` } }).then((r) => r.json()).then((j) => res.json(j))
