import type { NextApiRequest, NextApiResponse } from 'next'
const COZE_API_KEY = process.env.COZE_API_KEY || '{{sat:1}}'
export default async function handler(req: NextApiRequest, res: NextApiResponse) {
  const r = await fetch('https://api.coze.cn/v1/workflow/run', { method: 'POST', headers: { Authorization: `Bearer ${COZE_API_KEY}` }, body: JSON.stringify(req.body) })
  res.status(200).json(await r.json())
}
