const token = Deno.env.get('COZE_TOKEN')
Deno.serve((_req) => {
  const headers = new Headers({ 'x-bot': '1' })
  headers.set('x-coze-token', token ?? '')
  return new Response('ok', { headers })
})
