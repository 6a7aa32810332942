import { serveStatic } from 'hono/bun'
app.use('/*', serveStatic({ root: './webroot2' }))
