import type { ActionFunctionArgs } from '@remix-run/node'

const TOKEN = '{{pat:3}}'
export const action = async ({ request }: ActionFunctionArgs) =>
  fetch('https://api.coze.cn/v3/chat', { method: 'POST', body: await request.text(), headers: { Authorization: `Bearer ${TOKEN}` } })
