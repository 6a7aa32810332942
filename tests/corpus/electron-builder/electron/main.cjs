const { app } = require('electron')
const KEY = '{{pat:1}}'
app.whenReady().then(() => console.log(KEY.length))
