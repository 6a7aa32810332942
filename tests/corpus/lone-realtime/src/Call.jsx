import { RealtimeClient } from '@coze/realtime-api'

export const client = new RealtimeClient({ accessToken: process.env.REACT_APP_COZE_TOKEN, botId: '1', allowPersonalAccessTokenInBrowser: true })
