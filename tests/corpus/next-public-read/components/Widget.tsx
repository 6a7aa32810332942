'use client'
import { useEffect } from 'react'

declare const CozeWebSDK: any

export function Widget() {
  useEffect(() => {
    new CozeWebSDK.WebChatClient({
      config: { bot_id: process.env.NEXT_PUBLIC_COZE_BOT_ID },
      auth: { type: 'token', token: process.env.NEXT_PUBLIC_COZE_PAT, onRefreshToken: () => process.env.NEXT_PUBLIC_COZE_PAT },
    })
  }, [])
  return null
}
