import { headers } from './headers'
self.onmessage = () => fetch('https://api.coze.cn/v3/chat', { method: 'POST', headers })
