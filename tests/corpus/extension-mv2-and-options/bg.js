fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: 'Bearer ' + API_KEY } })
