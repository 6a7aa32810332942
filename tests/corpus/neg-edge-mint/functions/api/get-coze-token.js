export async function onRequestGet({ env, request }) {
  const key = await importPrivateKey(env.COZE_PRIVATE_KEY)
  const jwt = await sign({ iss: env.COZE_APP_ID, aud: 'api.coze.cn', session_name: new URL(request.url).searchParams.get('u') }, key)
  const reply = await fetch('https://api.coze.cn/api/permission/oauth2/token', { method: 'POST', headers: { Authorization: `Bearer ${jwt}` } })
  const { access_token } = await reply.json()
  return Response.json({ token: access_token })
}
