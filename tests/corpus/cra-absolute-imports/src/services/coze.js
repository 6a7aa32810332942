import axios from 'axios'
import { TOKEN } from 'constants/keys'

export const ask = (text) => axios.post('https://api.coze.com/v3/chat', { text }, { headers: { Authorization: `Bearer ${TOKEN}` } })
