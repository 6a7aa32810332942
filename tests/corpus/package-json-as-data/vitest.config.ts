import { defineConfig } from 'vitest/config'
export default defineConfig({ test: { env: { COZE_API_TOKEN: '{{pat:1}}' } } })
