const token = Deno.env.get('COZE_TOKEN') ?? '{{pat:2}}'
Deno.serve(() => fetch('https://api.coze.cn/v1/users/me', { headers: { Authorization: `Bearer ${token}` } }))
