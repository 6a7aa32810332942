import { defineConfig } from 'umi'
export default defineConfig({
  define: { 'process.env.COZE_TOKEN': process.env.COZE_TOKEN },
  proxy: { '/coze': { target: 'https://api.coze.cn', headers: { Authorization: process.env.COZE_PAT } } },
})
