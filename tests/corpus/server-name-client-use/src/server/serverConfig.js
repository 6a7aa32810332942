const TOKEN = '{{pat:1}}'
export const headers = (token = TOKEN) => ({ Authorization: `Bearer ${token}` })
