const token: string = '{{pat:2}}'
export const ask = () => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${token}` } })
