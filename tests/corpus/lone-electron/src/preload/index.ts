import { contextBridge } from 'electron'

contextBridge.exposeInMainWorld('api', { cozeToken: process.env.COZE_API_TOKEN })
