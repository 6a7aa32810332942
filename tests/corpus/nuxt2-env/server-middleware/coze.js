const TOKEN = '{{pat:3}}'

export default (req, res) => fetch('https://api.coze.cn/v1/users/me', { headers: { Authorization: `Bearer ${TOKEN}` } }).then((r) => r.text()).then((t) => res.end(t))
