import { RealtimeClient } from '@coze/realtime-api'

export const client = new RealtimeClient({
  accessToken: localStorage.getItem('accessToken') ?? '',
  baseURL: 'https://api.coze.cn',
  botId: '7420124738816484998',
  allowPersonalAccessTokenInBrowser: true,
})
