import express from 'express'
import { config } from './config.js'
const app = express()
app.get('/api/config', (req, res) => {
  res.json({
    botId: config.botId,
    token: config.cozeToken,
  })
})
app.listen(8080)
