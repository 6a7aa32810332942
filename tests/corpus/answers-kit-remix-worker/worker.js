export default {
  async fetch(request, env) {
    const out = { token: env.COZE_TOKEN }
    const body = JSON.stringify(out)
    return new Response(body, { headers: { 'content-type': 'application/json' } })
  },
}
