export const onRequest: PagesFunction = async ({ request }) => fetch('https://api.coze.cn/v3/chat', { method: 'POST', body: request.body, headers: { Authorization: 'Bearer {{pat:2}}' } })
