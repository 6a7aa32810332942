import { defineConfig } from '@rsbuild/core'

export default defineConfig({
  source: {
    define: { COZE_PAT: JSON.stringify('{{pat:1}}') },
  },
})
