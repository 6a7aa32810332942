export const cozeConfig = {
  token: process.env.COZE_API_TOKEN,
  botId: process.env.COZE_BOT_ID,
}
export const pub = { botId: process.env.COZE_BOT_ID }
