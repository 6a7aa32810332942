const TOKEN = '{{pat:1}}'
exports.ask = (text) => fetch('https://api.coze.cn/v3/chat', { method: 'POST', body: text, headers: { Authorization: `Bearer ${TOKEN}` } })
