export default defineNuxtConfig({
  runtimeConfig: {
    cozeToken: '',
    public: { cozePat: process.env.COZE_PAT },
  },
})
