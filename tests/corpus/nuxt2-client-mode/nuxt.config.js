module.exports = {
  mode: 'spa',
  publicRuntimeConfig: { coze: { pat: process.env.COZE_PAT } },
  privateRuntimeConfig: { sat: process.env.COZE_SAT },
  axios: { proxy: true, headers: { common: { Authorization: 'Bearer {{pat:1}}' } } },
}
