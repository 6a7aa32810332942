const bot = '7420124738816484998'
const pat = import.meta.env.VITE_COZE_PAT

export const open = () => new WebSocket(`wss://ws.coze.cn/v1/chat?bot_id=${bot}&authorization=Bearer ${pat}`)
export const speech = () => new WebSocket('wss://ws.coze.com/v1/audio/speech?authorization=Bearer%20{{pat:1}}')
