export const COZE = { token: '{{pat:1}}' }
