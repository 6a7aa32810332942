export const coze = '{{pat:2}}'
