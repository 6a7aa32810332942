export const plan = { coze: 'coze.cn', tokenPrice: process.env.NEXT_PUBLIC_TOKEN_PRICE }
export const sub = process.env.NEXT_PUBLIC_SUPABASE_ANON_KEY
export const bot = process.env.NEXT_PUBLIC_COZE_BOT_TOKEN_LIMIT
export const help = 'NEXT_PUBLIC_COZE_TOKEN must be set on the server'
