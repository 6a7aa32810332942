const token = '{{pat:1}}'
Page({ ask() { my.request({ url: 'https://api.coze.cn/v3/chat', method: 'POST', headers: { Authorization: `Bearer ${token}` } }) } })
