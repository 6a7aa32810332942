export default defineEventHandler((event) => {
  const config = useRuntimeConfig(event)
  return { token: config.cozeToken }
})
