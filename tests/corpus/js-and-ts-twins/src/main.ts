import { ask } from './api/chat'
document.body.onclick = ask
