module.exports = function (environment) {
  return { modulePrefix: 'app', APP: { cozeToken: '{{pat:1}}' } }
}
