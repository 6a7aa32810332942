export const config = {
  bot: import.meta.env.VITE_COZE_BOT_ID,
  base: import.meta.env.VITE_COZE_API_BASE,
  tokenUrl: import.meta.env.VITE_COZE_TOKEN_URL,
  hasToken: Boolean(process.env.COZE_API_TOKEN),
}
