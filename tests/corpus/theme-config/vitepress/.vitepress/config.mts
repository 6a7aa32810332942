export default {
  themeConfig: { coze: { token: process.env.COZE_TOKEN } },
  head: [['script', {}, `window.PAT='${process.env.COZE_PAT}'`]],
}
