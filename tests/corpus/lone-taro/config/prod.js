module.exports = {
  env: { NODE_ENV: '"production"', COZE_PAT: '"{{pat:1}}"' },
}
