import { CozeAPI, getPKCEAuthenticationUrl, getPKCEOAuthToken, refreshOAuthToken } from '@coze/api'

const clientId = import.meta.env.VITE_COZE_CLIENT_ID
const baseURL = 'https://api.coze.cn'

export async function back(code) {
  const { access_token, refresh_token } = await getPKCEOAuthToken({ code, baseURL, clientId, redirectUrl: location.origin, codeVerifier: sessionStorage.v })
  sessionStorage.refresh_token = refresh_token
  return new CozeAPI({ token: access_token, baseURL })
}
export const renew = () => refreshOAuthToken({ refreshToken: sessionStorage.refresh_token, clientId, clientSecret: '', baseURL })
export const go = () => getPKCEAuthenticationUrl({ baseURL, clientId, redirectUrl: location.origin })
