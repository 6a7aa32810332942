const token = window.coze.token || '{{pat:3}}'
fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${token}` } })
