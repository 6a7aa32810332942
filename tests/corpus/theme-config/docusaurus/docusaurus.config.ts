export default {
  customFields: { cozeToken: process.env.COZE_TOKEN },
  themeConfig: { coze: { pat: process.env.COZE_PAT } },
  plugins: [['./plugins/coze-sync', { token: process.env.COZE_API_KEY }]],
}
