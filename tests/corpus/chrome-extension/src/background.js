import { TOKEN } from './secret.js'

chrome.runtime.onMessage.addListener(() => { fetch('https://api.coze.com/v3/chat', { headers: { Authorization: `Bearer ${TOKEN}` } }) })
