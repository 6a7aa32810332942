'use client'
import { ChatFramework } from '@coze/chat-sdk'
import { useEffect, useState } from 'react'

export function Chat({ user }: { user: string }) {
  const [token, setToken] = useState('')
  const refresh = async () => {
    const reply = await fetch('/api/coze/token', { method: 'POST', body: JSON.stringify({ user }) })
    const next = (await reply.json()).token
    setToken(next)
    return next
  }
  useEffect(() => { refresh() }, [])
  return token ? <ChatFramework auth={{ token, onRefreshToken: refresh }} chat={{ appId: '1' }} /> : null
}
