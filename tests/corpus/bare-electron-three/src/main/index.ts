import { app, ipcMain } from 'electron'
const token = '{{pat:1}}'
ipcMain.handle('ask', () => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${token}` } }).then((r) => r.text()))
