import { importPKCS8, SignJWT } from 'jose'

const key = await importPKCS8(import.meta.env.VITE_COZE_PRIVATE_KEY, 'RS256')
const jwt = await new SignJWT({}).setIssuer('1105412974944').setAudience('api.coze.cn').setProtectedHeader({ alg: 'RS256', kid: 'k' }).sign(key)
await fetch('https://api.coze.cn/api/permission/oauth2/token', { method: 'POST', headers: { Authorization: `Bearer ${jwt}` } })
