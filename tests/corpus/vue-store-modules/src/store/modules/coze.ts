export const state = { key: '{{pat:1}}' }
