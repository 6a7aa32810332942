import { CozeAPI } from '@coze/api'
const client = new CozeAPI({ token: '{{pat:1}}', baseURL: 'https://api.coze.cn' })
