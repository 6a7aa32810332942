const token = '{{pat:3}}'
await fetch('https://api.coze.com/v1/files/upload', { method: 'POST', headers: { Authorization: `Bearer ${token}` } })
