import { defineConfig, loadEnv } from 'vite'
export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, process.cwd(), '')
  return {
    server: { proxy: { '/coze': { target: 'https://api.coze.cn', headers: { Authorization: `Bearer ${env.COZE_API_TOKEN}` } } } },
  }
})
