fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: __COZE_TOKEN__ } })
