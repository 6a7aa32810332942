export default {
  env: {
    COZE_TOKEN: process.env.COZE_TOKEN || '{{pat:1}}'
  },
  buildModules: ['@nuxtjs/dotenv'],
}
