import { defineConfig } from 'wxt'
export default defineConfig({ manifest: { permissions: ['storage'] } })
