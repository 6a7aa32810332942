import { json } from '@sveltejs/kit'
import { env } from '$env/dynamic/private'
export const GET = () => {
  const out = { token: env.COZE_TOKEN }
  return json(out)
}
