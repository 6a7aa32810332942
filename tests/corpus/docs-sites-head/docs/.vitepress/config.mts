import { defineConfig } from 'vitepress'
export default defineConfig({ head: [['meta', { name: 'coze', content: '{{pat:22}}' }]], vite: { define: { __COZE__: '"{{pat:23}}"' } } })
