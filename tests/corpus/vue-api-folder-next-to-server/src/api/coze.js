import axios from 'axios'

export const ask = () => axios({ method: 'post', url: 'https://api.coze.cn/v3/chat', headers: { Authorization: 'Bearer {{pat:1}}' } })
