const webpack = require('webpack')
require('dotenv').config()

module.exports = {
  entry: './src/index.js',
  plugins: [
    new webpack.DefinePlugin({
      'process.env.COZE_TOKEN': JSON.stringify(process.env.COZE_TOKEN),
    }),
  ],
}
