const TOKEN = '{{pat:1}}'
export const whoami = () => fetch('https://api.coze.cn/v1/users/me', { headers: { Authorization: `Bearer ${TOKEN}` } })
