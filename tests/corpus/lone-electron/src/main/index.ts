import { app, BrowserWindow } from 'electron'

process.env.COZE_API_TOKEN = '{{pat:1}}'
app.whenReady().then(() => new BrowserWindow().loadFile('index.html'))
