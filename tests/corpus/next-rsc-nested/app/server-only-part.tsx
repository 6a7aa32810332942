import { db } from './db'
export async function Part() { const r = await fetch('https://api.coze.cn/v1/bots', { headers: { Authorization: `Bearer ${process.env.COZE_API_TOKEN}` } }); return <List bots={await r.json()} /> }
