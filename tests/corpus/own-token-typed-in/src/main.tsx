import { createRoot } from 'react-dom/client'
import { useCoze } from './useCoze'

createRoot(document.body).render(<input onChange={(e) => useCoze(e.target.value)} />)
