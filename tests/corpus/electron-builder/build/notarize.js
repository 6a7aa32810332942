const token = '{{pat:3}}'
module.exports = async () => token.length
