export default {
  plugins: ['~/plugins/coze.js'],
  serverMiddleware: ['~/server-middleware/coze.js'],
  env: {
    cozeKey: '{{pat:1}}',
  },
  publicRuntimeConfig: {
    cozeToken: '{{pat:2}}',
  },
  privateRuntimeConfig: {
    cozeAdmin: '{{sat:1}}',
  },
}
