module.exports = { mini: '{{pat:2}}' }
