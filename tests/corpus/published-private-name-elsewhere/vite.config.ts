import { defineConfig } from 'vite'
export default defineConfig({ define: { 'process.env.COZE_TOKEN': JSON.stringify(process.env.COZE_TOKEN) } })
