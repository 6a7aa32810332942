import { CozeAPI } from '@coze/api'
export const coze = new CozeAPI({ token: process.env.COZE_TOKEN, allowPersonalAccessTokenInBrowser: true })
