export const auth = 'Bearer {{pat:2}}'
