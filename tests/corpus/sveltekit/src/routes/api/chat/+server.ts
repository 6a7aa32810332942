import { env } from '$env/dynamic/private'

export const POST = async ({ request }) =>
  fetch('https://api.coze.cn/v3/chat', { method: 'POST', body: await request.text(), headers: { Authorization: `Bearer ${env.COZE_TOKEN}` } })
