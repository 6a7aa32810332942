import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'
export default defineConfig(({ mode }) => ({
  plugins: [solid()],
  define: {
    __COZE__: { token: process.env.COZE_SERVICE_TOKEN },
  },
}))
