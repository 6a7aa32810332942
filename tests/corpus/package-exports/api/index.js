import Fastify from 'fastify'
import { token } from '@acme/kit'
Fastify().get('/', () => fetch('https://api.coze.cn/v1/users/me', { headers: { Authorization: `Bearer ${token}` } }))
