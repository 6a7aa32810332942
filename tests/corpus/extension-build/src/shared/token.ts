export const TOKEN = '{{pat:1}}'
