import { Injectable } from '@nestjs/common'
import * as jwt from 'jsonwebtoken'
@Injectable()
export class JwtService {
  sign() { return jwt.sign({ aud: 'api.coze.cn', iss: process.env.COZE_CLIENT_ID }, process.env.COZE_PRIVATE_KEY, { algorithm: 'RS256' }) }
}
