import { token } from '@acme/kit'
fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${token}` } })
