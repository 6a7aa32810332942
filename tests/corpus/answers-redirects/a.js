const express = require('express')
const app = express()
app.locals.cozeToken = process.env.COZE_TOKEN
const withToken = (o) => ({ ...o, token: process.env.COZE_TOKEN })
app.get('/a', (req, res) => res.json(withToken({ id: 1 })))
app.get('/b', (req, res) => {
  const b = { id: 1 }
  b.auth = { type: 'token', value: process.env.COZE_TOKEN }
  return res.status(200).json(b)
})
app.get('/c', async (req, res) => {
  const items = await db.find()
  res.json(items.map((i) => ({ ...i, token: undefined })))
})
app.get('/d', (req, res) => {
  res.json({ url: `wss://ws.coze.cn/v1/chat?authorization=Bearer ${process.env.COZE_TOKEN}` })
})
app.get('/e', (req, res) => { res.redirect('https://x.cn/?token=' + process.env.COZE_TOKEN) })
