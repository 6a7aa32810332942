import { CozeAPI } from '@coze/api'

const client = new CozeAPI({ token: process.env.COZE_API_TOKEN!, baseURL: 'https://api.coze.cn' })

export async function POST(request: Request) {
  const { text } = await request.json()
  return Response.json(await client.chat.createAndPoll({ bot_id: process.env.NEXT_PUBLIC_COZE_BOT_ID!, user_id: text }))
}
