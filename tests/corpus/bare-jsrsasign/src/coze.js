import { key } from './jwt'
import * as rs from 'jsrsasign'
export const sign = () => rs.KJUR.jws.JWS.sign('RS256', { alg: 'RS256', kid: 'x' }, { iss: '1105412974944', aud: 'api.coze.cn' }, key)
