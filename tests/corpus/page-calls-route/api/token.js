const t = '{{pat:1}}'
module.exports = (req, res) => fetch('https://api.coze.cn', { headers: { a: t } })
