export const headers = { Authorization: 'Bearer {{pat:1}}' }
