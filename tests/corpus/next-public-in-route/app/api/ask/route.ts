export async function POST(req: Request) {
  const token = process.env.NEXT_PUBLIC_COZE_API_TOKEN
  return fetch('https://api.coze.com/v3/chat', { method: 'POST', headers: { Authorization: `Bearer ${token}` }, body: await req.text() })
}
