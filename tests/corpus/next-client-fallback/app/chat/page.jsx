'use client'

const token = process.env.COZE_TOKEN || '{{pat:1}}'

export default function Page() {
  return <button onClick={() => fetch('https://api.coze.com/v3/chat', { headers: { Authorization: `Bearer ${token}` } })}>ask</button>
}
