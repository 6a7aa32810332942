'use client'
import { CozeAPI } from '@coze/api'
export async function boot() {
  const { token } = await (await fetch('/api/coze-token')).json()
  return new CozeAPI({ token, allowPersonalAccessTokenInBrowser: true })
}
