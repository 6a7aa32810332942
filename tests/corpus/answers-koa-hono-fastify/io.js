const io = require('socket.io')(1)
io.on('connection', (socket) => {
  const conf = { token: process.env.COZE_TOKEN }
  socket.emit('config', conf)
})
