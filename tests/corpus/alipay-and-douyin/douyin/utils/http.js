const header = { Authorization: 'Bearer {{pat:2}}' }
export const post = (path, data) => tt.request({ url: 'https://api.coze.cn' + path, method: 'POST', header, data })
