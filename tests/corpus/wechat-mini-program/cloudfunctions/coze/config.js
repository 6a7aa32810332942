module.exports = { token: '{{sat:1}}' }
