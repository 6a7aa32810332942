import { defineConfig } from 'wxt'

export default defineConfig({
  vite: () => ({
    define: { __COZE_TOKEN__: JSON.stringify(process.env.COZE_TOKEN) },
  }),
})
