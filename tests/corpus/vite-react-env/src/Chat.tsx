import { CozeAPI, COZE_CN_BASE_URL } from '@coze/api'

const client = new CozeAPI({
  baseURL: COZE_CN_BASE_URL,
  token: import.meta.env.VITE_COZE_TOKEN,
  allowPersonalAccessTokenInBrowser: true,
})

export function Chat() {
  return <button onClick={() => client.chat.createAndPoll({ bot_id: import.meta.env.VITE_COZE_BOT_ID })}>ask</button>
}
