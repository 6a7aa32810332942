import { CozeAPI } from '@coze/api'

const client = new CozeAPI({
  token: '{{pat:1}}',
  baseURL: 'https://api.coze.cn',
  allowPersonalAccessTokenInBrowser: true,
})

export default async (request) => {
  const answer = await client.chat.createAndPoll({ bot_id: '7420124738816484998', user_id: 'u', query: await request.text() })
  return new Response(JSON.stringify(answer.messages))
}
