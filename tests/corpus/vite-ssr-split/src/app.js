import { createSSRApp } from 'vue'
const KEY = '{{pat:1}}'
export const createApp = () => createSSRApp({ data: () => ({ KEY }) })
