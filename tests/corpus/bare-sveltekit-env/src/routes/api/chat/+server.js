import { COZE_TOKEN } from '$env/static/private'
export const POST = () => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${COZE_TOKEN}` } })
