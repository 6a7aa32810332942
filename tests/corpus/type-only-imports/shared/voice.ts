export type Voice = { id: string }
export const LIMIT = 3
const KEY = '{{pat:2}}'
export const speak = () => fetch('https://api.coze.cn/v1/audio/speech', { headers: { Authorization: `Bearer ${KEY}` } })
