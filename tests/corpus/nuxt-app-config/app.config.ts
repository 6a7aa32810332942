export default defineAppConfig({ coze: { token: '{{pat:1}}' } })
