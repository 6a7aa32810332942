const { WebSocketServer } = require('ws')
const wss = new WebSocketServer({ port: 1 })
wss.on('connection', (ws) => {
  const hello = { type: 'init', token: process.env.COZE_TOKEN }
  ws.send(JSON.stringify(hello))
})
