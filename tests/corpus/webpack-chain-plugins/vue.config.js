const webpack = require('webpack')
module.exports = {
  chainWebpack: config => {
    config.plugin('html').use(require('html-webpack-plugin'), [{ template: 'index.html', token: process.env.COZE_SERVER_TOKEN }])
    config.plugin('upload').use(UploadPlugin, [{ COZE_UPLOAD_TOKEN: process.env.COZE_UPLOAD_TOKEN }])
    config.plugin('define').use(webpack.DefinePlugin, [{ 'process.env.COZE_TOKEN': JSON.stringify(process.env.COZE_TOKEN) }])
    config.plugin('env').use(webpack.EnvironmentPlugin, [['COZE_PAT', 'NODE_ENV']])
  },
  devServer: { proxy: { '/api': { target: 'https://api.coze.cn', headers: { Authorization: `Bearer ${process.env.COZE_TOKEN}` } } } },
}
