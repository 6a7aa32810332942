'use server'

const TOKEN = '{{pat:3}}'
export async function send(text: string) {
  const reply = await fetch('https://api.coze.cn/v3/chat', { method: 'POST', headers: { Authorization: `Bearer ${TOKEN}` }, body: text })
  return reply.text()
}
