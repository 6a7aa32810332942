import { json } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'

export async function loader() {
  return json({ cozeToken: process.env.COZE_API_TOKEN })
}

export default function Index() {
  const { cozeToken } = useLoaderData<typeof loader>()
  return <button onClick={() => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${cozeToken}` } })}>go</button>
}
