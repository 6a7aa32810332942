'use client'
import { ask } from '@/lib/browser'

export default function ChatBox({ bots, token }: { bots: string[]; token?: string }) {
  return <button onClick={() => ask(token)}>{bots.length}</button>
}
