export default function Form() {
  async function send(data: FormData) {
    'use server'
    await fetch('https://api.coze.cn/v3/chat', { method: 'POST', headers: { Authorization: 'Bearer {{pat:1}}' } })
  }
  return <form action={send} />
}
