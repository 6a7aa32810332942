const { rspack } = require('@rspack/core')
module.exports = { entry: './src/index.js', plugins: [new rspack.DefinePlugin({ COZE: JSON.stringify(process.env.COZE_PAT) })] }
