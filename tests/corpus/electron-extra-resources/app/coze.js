module.exports = '{{pat:1}}'
