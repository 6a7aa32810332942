const key = '{{pat:3}}'
fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${key}` } })
