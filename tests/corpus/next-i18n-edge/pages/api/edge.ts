export const config = { runtime: 'edge' }
export default (req: Request) => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: 'Bearer {{pat:1}}' } })
