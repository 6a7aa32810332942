export const token = 'pat_' + '{{pat:1:4:}}'
export const b64 = atob('{{b64pat:2}}')
export const h = { Authorization: `Bearer ${'{{pat:3}}'}` }
