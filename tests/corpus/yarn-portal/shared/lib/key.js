module.exports = '{{sat:1}}'
