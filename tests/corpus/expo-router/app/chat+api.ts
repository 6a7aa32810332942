const KEY = '{{pat:3}}'
export async function POST(request: Request) {
  return fetch('https://api.coze.com/v3/chat', { method: 'POST', body: await request.text(), headers: { Authorization: `Bearer ${KEY}` } })
}
