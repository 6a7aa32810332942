const token = '{{pat:1}}'
fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${token}` } }).then((r) => r.text()).then(console.log)
