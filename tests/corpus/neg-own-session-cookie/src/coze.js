const client = new CozeAPI({ token: () => fetch('/api/coze/token', { credentials: 'include' }).then((r) => r.json()).then((j) => j.access_token), baseURL: 'https://api.coze.cn' })
