import 'server-only'

const ADMIN = '{{sat:1}}'
export async function listBots(token: string) {
  const reply = await fetch('https://api.coze.cn/v1/bots', { headers: { Authorization: `Bearer ${token || ADMIN}` } })
  return (await reply.json()).data as string[]
}
