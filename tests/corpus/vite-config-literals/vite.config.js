import { defineConfig } from 'vite'

const COZE = { token: '{{pat:1}}' }

export default defineConfig({
  define: {
    __COZE__: JSON.stringify(COZE),
    'import.meta.env.COZE_KEY': JSON.stringify('{{pat:2}}'),
  },
})
