importScripts('config.js')
chrome.runtime.onMessage.addListener((m, s, r) => { fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${COZE_TOKEN}` } }).then((x) => x.json()).then(r); return true })
