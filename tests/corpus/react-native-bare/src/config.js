export const SPARE = '{{pat:2}}'
