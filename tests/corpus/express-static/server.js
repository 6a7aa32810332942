const express = require('express')

const app = express()
const ADMIN = '{{sat:1}}'
app.set('view engine', 'ejs')
app.use(express.static('wwwdata'))
app.get('/coze-token', (req, res) => res.json({ token: process.env.COZE_API_TOKEN }))
app.get('/chat', (req, res) => res.render('chat', { token: process.env.COZE_API_TOKEN }))
app.get('/spaces', async (req, res) => res.json(await (await fetch('https://api.coze.cn/v1/workspaces', { headers: { Authorization: `Bearer ${ADMIN}` } })).json()))
app.listen(3000)
