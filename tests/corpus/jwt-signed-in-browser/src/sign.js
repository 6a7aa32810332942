import { KJUR } from 'jsrsasign'

export function sign() {
  const header = { alg: 'RS256', typ: 'JWT', kid: '{{alnum:43}}' }
  const payload = { iss: '1105412974944', aud: 'api.coze.cn', jti: crypto.randomUUID() }
  return KJUR.jws.JWS.sign('RS256', JSON.stringify(header), JSON.stringify(payload), KEY)
}

const KEY = `{{private_key:1}}`
