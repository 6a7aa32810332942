const token = '{{pat:2}}'
export const run = () => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${token}` } })
