import { fallback } from '../shared/keys.js'
chrome.storage.sync.get({ coze: fallback }, console.log)
