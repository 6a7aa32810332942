const { contextBridge } = require('electron')
contextBridge.exposeInMainWorld('coze', { token: '{{pat:2}}' })
