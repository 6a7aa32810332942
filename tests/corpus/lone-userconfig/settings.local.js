module.exports = { COZE_TOKEN: '{{pat:2}}' }
