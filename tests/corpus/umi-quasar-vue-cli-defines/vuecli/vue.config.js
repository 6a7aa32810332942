module.exports = { chainWebpack: (config) => {
  config.plugin('coze').use(DefinePlugin, [{ COZE_TOKEN: JSON.stringify(process.env.COZE_TOKEN) }])
  config.plugin('html').tap((args) => { args[0].cozePat = process.env.COZE_PAT; return args })
}, pluginOptions: { x: 1 } }
