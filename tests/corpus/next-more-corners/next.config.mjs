export default {
  publicRuntimeConfig: {
    cozePat: process.env.COZE_PAT,
  },
  serverRuntimeConfig: {
    cozeSat: '{{sat:1}}',
  },
}
