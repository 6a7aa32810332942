export default defineEventHandler((event) => {
  setResponseHeader(event, 'x-coze', process.env.COZE_TOKEN!)
  setCookie(event, 'coze', useRuntimeConfig(event).cozeToken)
  return 'ok'
})
