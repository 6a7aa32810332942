const TOKEN = '{{pat:3}}'
export const POST = ({ request }) => fetch('https://api.coze.cn/v3/chat', { method: 'POST', body: request.body, headers: { Authorization: `Bearer ${TOKEN}` } })
