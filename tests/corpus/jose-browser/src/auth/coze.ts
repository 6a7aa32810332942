import { SignJWT, importPKCS8 } from 'jose'
const PRIVATE_KEY = import.meta.env.VITE_COZE_JWT_OAUTH_PRIVATE_KEY
export async function token() {
  const key = await importPKCS8(PRIVATE_KEY, 'RS256')
  return new SignJWT({ session_name: 'x' }).setProtectedHeader({ alg: 'RS256' }).setAudience('api.coze.cn').sign(key)
}
