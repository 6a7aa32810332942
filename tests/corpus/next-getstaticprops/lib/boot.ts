export const KEY = '{{pat:1}}'
