const getToken = () => fetch('/api/coze-token?uid=1').then((r) => r.json()).then((j) => j.token)
new CozeWebSDK.WebChatClient({ config: { bot_id: '7' }, auth: { type: 'token', token: await getToken(), onRefreshToken: getToken } })
