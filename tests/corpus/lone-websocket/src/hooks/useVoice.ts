export function useVoice(token: string) {
  return new WebSocket(`wss://ws.coze.cn/v1/chat?bot_id=1&authorization=Bearer ${token}`)
}
