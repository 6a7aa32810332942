import { type JWTToken } from '@coze/api'

const server = 'http://localhost:3001'

export const useToken = () => {
  const getJWTToken = async (): Promise<JWTToken> => (await fetch(`${server}/get_jwt_token`, { method: 'POST' })).json()
  return async () => (await getJWTToken()).access_token
}
