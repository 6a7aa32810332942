const webpack = require('webpack')

module.exports = {
  target: 'node',
  entry: './server.js',
  plugins: [new webpack.DefinePlugin({ 'process.env.COZE_API_TOKEN': JSON.stringify(process.env.COZE_API_TOKEN) })],
}
