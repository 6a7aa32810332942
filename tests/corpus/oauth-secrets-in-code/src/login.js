const clientId = '{{digits:32}}.app.coze'
const clientSecret = '{{client_secret:2}}'
const coze = 'https://api.coze.cn/api/permission/oauth2/token'
fetch(coze, { method: 'POST', headers: { Authorization: `Bearer ${clientSecret}` }, body: JSON.stringify({ client_id: clientId }) })
