import { WsChatClient } from '@coze/api/ws-tools'
export const start = async () => new WsChatClient({ token: await getSessionToken(), botId: '7' })
