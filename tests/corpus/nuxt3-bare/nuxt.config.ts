export default defineNuxtConfig({
  runtimeConfig: {
    public: {
      cozeApiKey: process.env.COZE_API_KEY,
    },
    cozeSecret: process.env.COZE_SECRET,
  },
  vite: { define: { 'process.env.COZE_SAT': JSON.stringify(process.env.COZE_SAT) } },
})
