import express from 'express'
import { COZE_CN_BASE_URL, getJWTToken } from '@coze/api'

const app = express()
app.get('/api/coze/session', async (req, res) => {
  const session = await getJWTToken({
    baseURL: COZE_CN_BASE_URL,
    appId: process.env.COZE_JWT_OAUTH_CLIENT_ID!,
    keyid: process.env.COZE_JWT_OAUTH_PUBLIC_KEY_ID!,
    aud: 'api.coze.cn',
    privateKey: process.env.COZE_JWT_OAUTH_PRIVATE_KEY!,
    sessionName: String(req.query.user),
    durationSeconds: 900,
  })
  res.json({ token: session.access_token })
})
app.listen(3000)
