import type { NextApiRequest, NextApiResponse } from 'next'
export default (req: NextApiRequest, res: NextApiResponse) => res.status(200).json({ cozeToken: process.env.COZE_API_KEY })
