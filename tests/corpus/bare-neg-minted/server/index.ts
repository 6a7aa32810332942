import express from 'express'
import { getJWTToken } from '@coze/api'
const app = express()
app.get('/api/coze-token', async (req, res) => {
  const r = await getJWTToken({ baseURL: 'https://api.coze.cn', appId: process.env.COZE_APP_ID!, aud: 'api.coze.cn', keyid: process.env.COZE_KEY_ID!, privateKey: process.env.COZE_PRIVATE_KEY!, sessionName: req.query.uid as string })
  res.json({ token: r.access_token, expires_in: r.expires_in })
})
