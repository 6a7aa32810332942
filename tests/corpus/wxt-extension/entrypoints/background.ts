import { ask } from '@/utils/ask'

export default defineBackground(() => {
  browser.runtime.onMessage.addListener(ask)
})
