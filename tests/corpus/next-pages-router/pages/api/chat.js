import { chat } from '../../lib/chat'

export default async function handler(req, res) {
  const reply = await chat(JSON.stringify(req.body))
  res.status(200).json(await reply.json())
}
