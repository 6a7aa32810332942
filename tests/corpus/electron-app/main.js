const { app, BrowserWindow, ipcMain } = require('electron')
const { ask } = require('./lib/ask')

ipcMain.handle('ask', (_event, text) => ask(text))
app.whenReady().then(() => new BrowserWindow({ webPreferences: { preload: `${__dirname}/preload.js` } }).loadFile('renderer/index.html'))
