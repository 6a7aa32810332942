const key = '{{pat:3}}'
export const run = () => fetch('https://api.coze.cn/v1/workflow/run', { method: 'POST', headers: { Authorization: `Bearer ${key}` } })
