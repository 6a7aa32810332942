'use client'
export default function Page() { return <button onClick={() => fetch('/api/chat', { method: 'POST' })}>go</button> }
