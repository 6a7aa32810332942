import { getJWTToken } from '@coze/api'

export async function POST(request: Request) {
  const { user } = await request.json()
  const { access_token, expires_in } = await getJWTToken({ sessionName: user, privateKey: process.env.COZE_PRIVATE_KEY!, appId: process.env.COZE_APP_ID!, keyid: process.env.COZE_KEY_ID!, aud: 'api.coze.cn', baseURL: 'https://api.coze.cn' })
  return Response.json({ token: access_token, expires_in })
}
