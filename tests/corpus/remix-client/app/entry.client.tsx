import { hydrateRoot } from 'react-dom/client'
window.cozeToken = '{{pat:1}}'
