export async function action({ request }) {
  const headers = { Authorization: 'Bearer {{sat:1}}' }
  return fetch('https://api.coze.cn/v3/chat', { method: 'POST', headers, body: await request.text() })
}
export default function Ask() { return <form method="post" /> }
