export const coze = '{{pat:3}}'
