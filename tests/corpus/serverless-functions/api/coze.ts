import type { VercelRequest, VercelResponse } from '@vercel/node'

const TOKEN = '{{pat:2}}'
export default async (req: VercelRequest, res: VercelResponse) => {
  res.json(await (await fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${TOKEN}` } })).json())
}
