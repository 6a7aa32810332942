import { WsChatClient } from '@coze/api/ws-tools'

export const voice = (token: string) => new WsChatClient({ token, botId: '7420124738816484998', allowPersonalAccessTokenInBrowser: true })
