import { COZE_TOKEN } from '$env/static/private'
import { env } from '$env/dynamic/private'
export const load = async () => {
  return { bot: env.COZE_BOT_ID, token: COZE_TOKEN }
}
export const actions = {
  refresh: async () => ({ success: true, token: env.COZE_TOKEN }),
}
