import express from 'express'
import { CozeAPI } from '@coze/api'

const coze = new CozeAPI({ token: process.env.NEXT_COZE_TOKEN ?? process.env.COZE_PUBLIC_TOKEN, baseURL: 'https://api.coze.cn' })
const app = express()
app.get('/api/bots', async (req, res) => res.json(await coze.bots.list({ space_id: process.env.COZE_SPACE_ID })))
app.post('/api/login', (req, res) => res.json({ token: signUser(req.body) }))
app.get('/api/coze/status', (req, res) => res.json({ configured: Boolean(process.env.COZE_API_TOKEN) }))
app.listen(3000)
