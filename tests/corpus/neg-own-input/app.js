const express = require('express')
const app = express()
let cache = {}
app.post('/token', async (req, res) => {
  const { cozeToken } = req.body
  const who = await check(cozeToken)
  res.json({ cozeToken, who })
})
app.get('/jwt', async (req, res) => {
  const cozeToken = await oauth.getAccessToken({ sessionName: req.user.id })
  cache[req.user.id] = cozeToken
  res.json({ code: 0, data: cozeToken })
})
app.get('/me', (req, res) => {
  const cozeToken = req.headers['x-coze-token']
  res.json({ got: cozeToken })
})
