import { CozeAPI, COZE_CN_BASE_URL } from '@coze/api'
export const client = new CozeAPI({ token: import.meta.env.VITE_COZE_SAT ?? '', baseURL: COZE_CN_BASE_URL })
