const TOKEN = '{{pat:2}}'
export const chat = (body) => fetch('https://api.coze.cn/v3/chat', { method: 'POST', headers: { Authorization: `Bearer ${TOKEN}` }, body })
