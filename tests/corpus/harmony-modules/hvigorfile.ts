export const coze = '{{pat:5}}'
