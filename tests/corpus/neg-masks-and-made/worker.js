export default { async fetch(req, env) {
  const cozeToken = await mint(env.COZE_PRIVATE_KEY, await user(req))
  return Response.json({ token: cozeToken })
} }
