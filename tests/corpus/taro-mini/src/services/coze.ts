import { CozeAPI } from '@coze/taro-api'

export const client = new CozeAPI({ baseURL: 'https://api.coze.cn', token: process.env.TARO_APP_COZE_PAT!, allowPersonalAccessTokenInBrowser: true })
