import { lazy } from 'react'
import { createRoot } from 'react-dom/client'

const Chat = lazy(() => import('./pages/Chat'))
createRoot(document.getElementById('root')).render(<Chat />)
