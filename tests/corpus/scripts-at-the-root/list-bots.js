import fetch from 'node-fetch'

const token = '{{pat:1}}'
console.log(await (await fetch('https://api.coze.cn/v1/bots', { headers: { Authorization: `Bearer ${token}` } })).json())
