const express = require('express')
const { COZE_TOKEN, COZE_BOT_ID } = process.env
const router = express.Router()
function buildConfig() {
  return { botId: COZE_BOT_ID, token: COZE_TOKEN }
}
router.get('/a', (req, res) => {
  res.json(buildConfig())
})
const publicConfig = () => {
  const out = { bot: COZE_BOT_ID }
  return out
}
router.get('/b', (req, res) => res.json(publicConfig()))
class ConfigController {
  token = process.env.COZE_API_TOKEN
  show(req, res) {
    const data = { token: this.token }
    return res.status(200).send({ code: 0, data })
  }
}
router.get('/c', async (req, res) => {
  const authHeaders = () => ({ Authorization: `Bearer ${COZE_TOKEN}` })
  const r = await axios.post('https://api.coze.cn/v3/chat', {}, { headers: authHeaders() })
  const data = r.data
  res.json(data)
})
router.get('/d', (req, res) => {
  const settings = {}
  settings['coze'] = { token: config.coze.apiToken }
  res.send(JSON.stringify(settings))
})
router.post('/e', async (req, res) => {
  const { token } = await oauth.getJWTToken({ privateKey: process.env.COZE_PRIVATE_KEY, sessionName: req.user.id })
  const out = { token }
  res.json(out)
})
router.get('/f', (req, res) => {
  const info = { configured: Boolean(COZE_TOKEN), prefix: COZE_TOKEN?.substring(0, 4) }
  res.json(info)
})
router.get('/g', (req, res) => {
  let body
  if (req.query.full) {
    body = { token: COZE_TOKEN }
  } else {
    body = {}
  }
  res.json(body)
})
