export const cozeHeaders = { Authorization: 'Bearer {{sat:1}}' }
