export default defineEventHandler(() => {
  const { cozeToken } = useRuntimeConfig()
  const out = { token: useRuntimeConfig().cozeApiToken }
  return out
})
