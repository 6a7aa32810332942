import { contextBridge, ipcRenderer } from 'electron'
contextBridge.exposeInMainWorld('ask', () => ipcRenderer.invoke('ask'))
