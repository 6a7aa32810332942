'use client'
import { CozeAPI } from '@coze/api'

export const client = (token: string) => new CozeAPI({
  token,
  allowPersonalAccessTokenInBrowser: true,
})
