export default defineNuxtRouteMiddleware(() => { globalThis.k = '{{pat:2}}' })
