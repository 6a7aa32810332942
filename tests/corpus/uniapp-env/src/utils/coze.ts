import { CozeAPI } from '@coze/uniapp-api'
export const coze = new CozeAPI({ token: import.meta.env.VITE_COZE_TOKEN, allowPersonalAccessTokenInBrowser: true })
