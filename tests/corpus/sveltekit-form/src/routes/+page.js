export const load = async ({ fetch }) => fetch('https://api.coze.cn/v1/bots', { headers: { Authorization: 'Bearer {{pat:2}}' } })
