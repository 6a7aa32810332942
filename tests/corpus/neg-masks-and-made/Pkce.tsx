'use client'
import { getPKCEAuthenticationUrl, getPKCEOAuthToken } from '@coze/api'
export const login = async () => { const t = await getPKCEOAuthToken({ code, baseURL: 'https://api.coze.cn', clientId: process.env.NEXT_PUBLIC_COZE_CLIENT_ID, redirectUrl: '', codeVerifier: '' }); localStorage.setItem('coze_token', t.access_token) }
