import { COZE_TOKEN } from 'astro:env/client'
export const Chat = () => fetch('https://api.coze.cn', { headers: { Authorization: COZE_TOKEN } })
