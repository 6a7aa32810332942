require('dotenv').config()
const { app, BrowserWindow, ipcMain } = require('electron')

ipcMain.handle('coze:token', () => {
  return process.env.COZE_API_TOKEN
})
ipcMain.handle('coze:ready', () => {
  return Boolean(process.env.COZE_API_TOKEN)
})
ipcMain.handle('coze:ask', async (event, question) => {
  const answer = await ask(question, process.env.COZE_API_TOKEN)
  return answer
})
app.whenReady().then(() => new BrowserWindow({ webPreferences: { preload: 'preload.js' } }).loadFile('index.html'))
