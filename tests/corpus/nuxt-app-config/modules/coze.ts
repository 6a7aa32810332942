export default defineNuxtModule({ setup() { process.env.X = '{{pat:3}}' } })
