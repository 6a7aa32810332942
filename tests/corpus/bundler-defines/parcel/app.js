fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${process.env.COZE_TOKEN}` } })
