fetch('https://api.coze.cn', { headers: { a: '{{pat:1}}' } })
