const { Server } = require('socket.io')
const io = new Server(3001)
io.on('connection', (socket) => {
  const conf = { bot: process.env.COZE_BOT_ID }
  Object.assign(conf, { token: process.env.COZE_TOKEN })
  socket.emit('coze:config', conf)
  socket.on('ping', (cb) => cb({ ok: true }))
  socket.on('token', (cb) => cb({ token: process.env.COZE_TOKEN }))
})
