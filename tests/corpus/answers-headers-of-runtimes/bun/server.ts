Bun.serve({
  port: 3000,
  fetch(req) {
    if (req.url.endsWith('/token')) return Response.json({ data: Bun.env.COZE_TOKEN })
    return new Response(`ready: ${Bun.env.COZE_TOKEN ? 'yes' : 'no'}`)
  },
})
