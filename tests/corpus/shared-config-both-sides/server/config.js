module.exports = { ADMIN: '{{sat:1}}' }
