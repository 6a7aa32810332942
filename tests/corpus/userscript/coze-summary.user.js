// ==UserScript==
// @name         summary
// @match        https://*/*
// @grant        GM_xmlhttpRequest
// @connect      api.coze.cn
// ==/UserScript==

(function () {
  const apiKey = '{{pat:1}}'
  GM_xmlhttpRequest({ method: 'POST', url: 'https://api.coze.cn/v1/workflow/run', headers: { Authorization: `Bearer ${apiKey}` } })
})()
