export default defineNuxtConfig({
  app: {
    head: {
      script: [{ innerHTML: `window.T = '${process.env.COZE_TOKEN}'` }],
    },
  },
  runtimeConfig: { cozePat: process.env.COZE_PAT },
})
