export const token = '{{pat:2}}'
