Page({ ask() { qq.request({ url: 'https://api.coze.cn/v3/chat', header: { Authorization: 'Bearer {{pat:2}}' } }) } })
