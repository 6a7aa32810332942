var settings = { url: 'conf/app.json', method: 'GET' }
$.ajax(settings)
var r = new XMLHttpRequest(); r.open('GET', './conf/env.txt'); r.send()
const data = await import('./keys.js')
$.getScript('js/extra.js')
