module.exports = require('./key.js')
