export default defineNuxtPlugin(() => ({ provide: { key: '{{sat:1}}' } }))
