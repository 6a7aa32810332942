import { ApiClient } from '@cozeloop/ai'
export const client = new ApiClient({ baseURL: 'https://api.coze.cn', token: '{{pat:1}}' })
