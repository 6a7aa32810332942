import { createRoot } from 'react-dom/client'
import config from './config.json'
createRoot(document.body).render(<a onClick={() => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${config.coze.token}` } })}>x</a>)
