import { appTools, defineConfig } from '@modern-js/app-tools'
export default defineConfig({
  source: {
    globalVars: { 'process.env.COZE_TOKEN': process.env.COZE_TOKEN },
    define: { COZE_PAT: JSON.stringify(process.env.COZE_PAT) },
  },
  dev: { server: { proxy: { '/x': { headers: { a: process.env.COZE_API_KEY } } } } },
})
