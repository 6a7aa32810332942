const path = require('path')

module.exports = { entry: { app: './client/index.js' }, resolve: { alias: { shared: path.resolve(__dirname, 'common') } } }
