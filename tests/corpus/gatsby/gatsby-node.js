const TOKEN = '{{pat:1}}'
exports.sourceNodes = () => fetch('https://api.coze.cn/v1/bots', { headers: { Authorization: `Bearer ${TOKEN}` } })
