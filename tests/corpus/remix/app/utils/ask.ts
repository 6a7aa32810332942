const TOKEN = '{{pat:2}}'
export const ask = (text: string) => fetch('https://api.coze.cn/v3/chat', { body: text, headers: { Authorization: `Bearer ${TOKEN}` } })
