const trace = '{{pat:4}}'
export const handle = ({ event, resolve }) => fetch('https://api.coze.cn/v1/users/me', { headers: { Authorization: `Bearer ${trace}` } }).then(() => resolve(event))
