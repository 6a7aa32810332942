import express from 'express'
const app = express()
app.use('*', async (req, res) => {
  const state = { coze: { token: process.env.COZE_TOKEN } }
  const html = template.replace('<!--state-->', `<script>window.__STATE__=${JSON.stringify(state)}</script>`)
  res.status(200).set({ 'Content-Type': 'text/html' }).end(html)
})
app.get('/sw', (req, res) => { res.set('X-Powered', 'coze'); res.end() })
