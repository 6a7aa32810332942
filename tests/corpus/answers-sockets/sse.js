const express = require('express')
const app = express()
app.get('/sse', (req, res) => {
  res.write(`data: ${JSON.stringify({ token: process.env.COZE_TOKEN })}\n\n`)
  res.write(`data: ${process.env.COZE_TOKEN ? 1 : 0}\n\n`)
})
