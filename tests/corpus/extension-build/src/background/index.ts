import { TOKEN } from '@/shared/token'
chrome.runtime.onInstalled.addListener(() => console.log(TOKEN.length))
