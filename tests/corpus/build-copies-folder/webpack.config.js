const CopyPlugin = require('copy-webpack-plugin')
module.exports = { entry: './src/a.js', plugins: [new CopyPlugin({ patterns: [{ from: 'settings', to: 'settings' }] })] }
