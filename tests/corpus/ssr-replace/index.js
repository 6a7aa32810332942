const express = require('express')
const cfg = { botId: '1', token: process.env.COZE_API_TOKEN, base: 'https://api.coze.cn' }
const app = express()
app.get('/safe', (req, res) => {
  const { token, ...safe } = cfg
  res.json(safe)
})
app.get('/all', (req, res) => res.json({ ...cfg }))
app.get('/tpl', (req, res) => {
  let html = fs.readFileSync('index.html', 'utf8')
  html = html.replace('__COZE_TOKEN__', process.env.COZE_API_TOKEN)
  res.send(html)
})
app.get('/js', (req, res) => {
  res.type('application/javascript')
  res.send('window.CONFIG=' + JSON.stringify({ token: process.env.COZE_API_TOKEN }))
})
app.get('/redact', (req, res) => {
  const out = JSON.stringify(req.body).replace(process.env.COZE_API_TOKEN, '***')
  res.send(out)
})
app.get('/log', (req, res) => {
  logger.info('token ok', { len: process.env.COZE_API_TOKEN.length })
  res.json({ ok: true, tokenConfigured: process.env.COZE_API_TOKEN ? true : false })
})
