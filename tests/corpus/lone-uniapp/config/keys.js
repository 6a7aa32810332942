export const KEY = '{{pat:2}}'
