import { Worker } from 'bullmq'
import { SECRET } from '@repo/secrets'
new Worker('ask', async () => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${SECRET}` } }))
