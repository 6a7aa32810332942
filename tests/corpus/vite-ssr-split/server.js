import express from 'express'
const { render } = await import('./dist/server/entry-server.js')
express().use('*', async (req, res) => res.send(await render())).listen(5173)
