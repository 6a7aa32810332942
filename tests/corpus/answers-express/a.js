const express = require('express')
const app = express()
const TOKEN = process.env.COZE_API_TOKEN
app.get('/a', (req, res) => {
  const out = {}
  out.botId = process.env.COZE_BOT_ID
  out.token = TOKEN
  res.json(out)
})
app.get('/b', (req, res) => {
  const conf = { token: process.env.COZE_PAT }
  const body = JSON.stringify({ ...conf, ok: true })
  res.end(body)
})
app.get('/c', (req, res) => {
  const cozeToken = process.env.COZE_TOKEN
  const data = { cozeToken }
  res.status(200).json({ code: 0, data })
})
app.get('/d', (req, res) => {
  const result = Object.assign({}, { pat: process.env.COZE_PAT_D })
  return res.send(result)
})
app.get('/e', (req, res) => {
  const list = []
  list.push({ token: TOKEN || '' })
  res.json(list)
})
app.get('/ok1', async (req, res) => {
  const client = new CozeAPI({ token: TOKEN })
  const answer = await client.chat.create({ q: req.query.q })
  res.json(answer)
})
app.get('/ok2', async (req, res) => {
  const cozeToken = await getJWTToken({ sessionName: req.user.id, key: process.env.COZE_PRIVATE_KEY })
  const data = { token: cozeToken.access_token }
  res.json(data)
})
app.get('/ok3', (req, res) => {
  const status = { hasToken: !!TOKEN, masked: TOKEN.slice(0, 4) + '***', length: TOKEN.length }
  res.json(status)
})
app.get('/ok4', async (req, res) => {
  const headers = { Authorization: `Bearer ${TOKEN}` }
  const r = await fetch('https://api.coze.cn/v3/chat', { headers })
  res.json(await r.json())
})
app.get('/ok5', (req, res) => {
  const all = { token: TOKEN, botId: '1' }
  res.json({ botId: all.botId })
})
app.listen(1)
