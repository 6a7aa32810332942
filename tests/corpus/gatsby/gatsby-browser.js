const TOKEN = '{{pat:2}}'
exports.onClientEntry = () => { window.coze = TOKEN }
