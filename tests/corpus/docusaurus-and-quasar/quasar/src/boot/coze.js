import { boot } from 'quasar/wrappers'

const token = '{{pat:3}}'
export default boot(({ app }) => { app.config.globalProperties.$coze = token })
