import express from 'express'
const coze = 'https://api.coze.cn'
const app = express()
app.post('/login', async (req, res) => { const token = await issueJwt(req.body.user); res.json({ token }) })
app.get('/usage', (req, res) => res.json({ tokens: usage.total_tokens, coze }))
app.get('/me', async (req, res) => { const r = await fetch(coze + '/v1/users/me', { headers: { Authorization: `Bearer ${process.env.COZE_API_TOKEN}` } }); res.json(await r.json()) })
app.get('/csrf', (req, res) => res.json({ csrfToken: req.csrfToken() }))
