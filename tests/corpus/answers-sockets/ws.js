const { WebSocketServer } = require('ws')
const wss = new WebSocketServer({ port: 8080 })
const upstream = new WebSocket('wss://ws.coze.cn/v1/chat?bot_id=1', { headers: { Authorization: `Bearer ${process.env.COZE_TOKEN}` } })
wss.on('connection', (ws) => {
  upstream.send(JSON.stringify({ auth: process.env.COZE_TOKEN }))
  ws.send(JSON.stringify({ type: 'init', data: { pat: process.env.COZE_TOKEN } }))
})
