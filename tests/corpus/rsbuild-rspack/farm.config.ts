import { defineConfig } from '@farmfe/core'
export default defineConfig({ compilation: { define: { COZE_SAT: process.env.COZE_SAT } } })
