const { COZE_TOKEN } = require('shared/config')

document.body.onclick = () => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: 'Bearer ' + COZE_TOKEN } })
