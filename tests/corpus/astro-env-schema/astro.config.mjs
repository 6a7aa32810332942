import { defineConfig, envField } from 'astro/config'
export default defineConfig({
  env: {
    schema: {
      COZE_TOKEN: envField.string({ context: 'client', access: 'public' }),
      COZE_PAT: envField.string({ context: 'server', access: 'secret' }),
    },
  },
})
