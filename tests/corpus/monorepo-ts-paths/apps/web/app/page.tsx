'use client'
import { coze } from '@acme/config'

export default function Page() {
  return <button onClick={() => fetch(coze.base, { headers: coze.headers })}>ask</button>
}
