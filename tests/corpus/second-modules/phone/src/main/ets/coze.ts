export const coze = '{{pat:4}}'
