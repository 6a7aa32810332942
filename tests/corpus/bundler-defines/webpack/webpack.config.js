const webpack = require('webpack')

module.exports = {
  entry: './src/index.js',
  plugins: [
    new webpack.DefinePlugin({ 'process.env.COZE_API_TOKEN': JSON.stringify(process.env.COZE_API_TOKEN) }),
    new webpack.EnvironmentPlugin(['NODE_ENV', 'COZE_SAT']),
  ],
}
