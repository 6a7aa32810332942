import path from 'node:path'
import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: { '@': path.resolve(__dirname, 'src') } },
  server: { proxy: { '/coze': { target: 'https://api.coze.cn', changeOrigin: true, headers: { Authorization: 'Bearer {{pat:3}}' } } } },
})
