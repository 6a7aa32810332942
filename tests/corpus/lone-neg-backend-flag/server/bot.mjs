import { CozeAPI } from '@coze/api'
export const api = new CozeAPI({ token: process.env.COZE_API_TOKEN, allowPersonalAccessTokenInBrowser: true })
export const other = new CozeAPI({ token: async () => (await getJWTToken({ sessionName: 'a' })).access_token })
