import { ask } from '@bot/api/chat'

document.body.onclick = () => ask('hi')
