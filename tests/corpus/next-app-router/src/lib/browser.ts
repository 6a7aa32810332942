const KEY = '{{pat:2}}'
export const ask = (token = KEY) => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${token}` } })
