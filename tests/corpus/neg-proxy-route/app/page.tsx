'use client'

export default function Page() {
  const ask = () => fetch('/api/chat', { method: 'POST', headers: { Authorization: `Bearer ${sessionStorage.getItem('jwt')}` }, body: '{}' })
  return <button onClick={ask}>ask</button>
}
