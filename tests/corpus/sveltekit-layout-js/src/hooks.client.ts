export const handleError = () => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: 'Bearer {{pat:3}}' } })
