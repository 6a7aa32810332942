export default {
  expo: {
    extra: { cozeToken: process.env.COZE_TOKEN, eas: { projectId: 'x' } },
    ios: { infoPlist: { CozePat: process.env.COZE_PAT } },
    hooks: { postPublish: [{ file: 'x', config: { authToken: process.env.SENTRY_TOKEN } }] },
  },
}
