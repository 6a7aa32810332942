import { CozeAPI } from '@coze/api'

export const coze = new CozeAPI({ token: import.meta.env.VITE_COZE_SAT, baseURL: 'https://api.coze.cn' })
