import { createRoot } from 'react-dom/client'
import { headers } from './server/serverConfig'
import keys from './assets/keys.json'

createRoot(document.getElementById('root')).render(<button onClick={() => fetch('https://api.coze.cn/v3/chat', { headers: headers(keys.coze) })}>ask</button>)
