export const headers = { Authorization: 'Bearer {{sat:1}}' }
