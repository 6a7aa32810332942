import { env } from '$env/dynamic/private'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async () => {
  return {
    botId: env.COZE_BOT_ID,
    token: env.COZE_TOKEN,
  }
}
