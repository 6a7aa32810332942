import { defineConfig, loadEnv } from 'vite'
export default defineConfig(({ mode }) => {
  const env = loadEnv(mode, process.cwd(), '')
  return {
    define: { __COZE_TOKEN__: JSON.stringify(env.COZE_TOKEN) },
    plugins: [{ name: 'html', transformIndexHtml: (html) => html.replace('%PAT%', env.COZE_PAT) }],
    server: { proxy: { '/coze': { target: 'https://api.coze.cn', headers: { Authorization: `Bearer ${env.COZE_API_KEY}` } } } },
  }
})
