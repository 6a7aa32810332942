export const coze = '{{pat:15}}'
