const token = process.env.COZE_TOKEN || '{{pat:2}}'

export async function POST(request) {
  return fetch('https://api.coze.com/v1/workflow/run', { method: 'POST', body: await request.text(), headers: { Authorization: `Bearer ${token}` } })
}
