import { CozeAPI } from '@coze/api'
export const admin = new CozeAPI({ token: process.env.COZE_API_TOKEN!, baseURL: 'https://api.coze.cn' })
