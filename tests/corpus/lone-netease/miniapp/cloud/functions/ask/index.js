const cloud = require('wx-server-sdk')
exports.main = async () => ({ token: '{{pat:3}}' })
