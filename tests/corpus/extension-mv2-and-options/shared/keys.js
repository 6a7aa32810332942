export const fallback = '{{pat:2}}'
