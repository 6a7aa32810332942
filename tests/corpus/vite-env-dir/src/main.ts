fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${import.meta.env.APP_COZE_TOKEN}` } })
