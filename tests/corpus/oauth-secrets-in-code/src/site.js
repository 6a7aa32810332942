export const headers = { Authorization: 'Bearer {{site_jwt:2}}' }
