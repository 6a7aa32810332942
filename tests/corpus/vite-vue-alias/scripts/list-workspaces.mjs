const token = '{{pat:2}}'
const reply = await fetch('https://api.coze.cn/v1/workspaces', { headers: { Authorization: `Bearer ${token}` } })
console.log(await reply.json())
