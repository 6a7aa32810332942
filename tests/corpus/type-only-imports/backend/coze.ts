export interface Bot { id: string }
export interface Reply { text: string }
const TOKEN = '{{pat:1}}'
export const chat = () => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${TOKEN}` } })
