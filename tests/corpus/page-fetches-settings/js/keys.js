export const coze = '{{pat:1}}'
