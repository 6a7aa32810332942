const pick = <K extends keyof ImportMetaEnv>(k: K) => import.meta.env[k]
export const config = {
  base: 'https://api.coze.cn',
  token: pick('VITE_COZE_TOKEN'),
  botId: pick('VITE_COZE_BOT_ID'),
  hasToken: Boolean(pick('VITE_COZE_PAT')),
}
