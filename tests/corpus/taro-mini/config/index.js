const config = {
  projectName: 'bot',
  sourceRoot: 'src',
  framework: 'react',
  env: {
    COZE_TOKEN: '"{{pat:1}}"',
  },
  defineConstants: {
    COZE_KEY: JSON.stringify(process.env.COZE_KEY),
  },
}
module.exports = (merge) => merge({}, config)
