const mint = async () => (await (await fetch('/api/coze/session')).json()).token

const token = await mint()
new (window as any).CozeWebSDK.WebChatClient({
  config: { bot_id: import.meta.env.VITE_COZE_BOT_ID },
  auth: { type: 'token', token, onRefreshToken: mint },
})
