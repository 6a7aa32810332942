const cozeToken = async () => (await (await fetch('/coze/token')).json()).token
new CozeWebSDK.WebChatClient({ auth: { type: 'token', token: await cozeToken(), onRefreshToken: cozeToken } })
