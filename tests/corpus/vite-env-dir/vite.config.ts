import { defineConfig } from 'vite'
export default defineConfig({ envDir: './env', envPrefix: ['VITE_', 'APP_'] })
