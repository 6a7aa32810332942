import axios from 'axios'

const service = axios.create({ baseURL: 'https://api.coze.cn', timeout: 60000 })
service.interceptors.request.use((config) => {
  config.headers['Authorization'] = 'Bearer {{pat:2}}'
  return config
})
export default service
