const token = '{{pat:1}}'
export const ask = () => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${token}` } })
