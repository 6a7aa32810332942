export const coze = '{{pat:8}}'
