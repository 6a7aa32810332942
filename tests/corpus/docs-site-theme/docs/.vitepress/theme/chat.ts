const token = '{{pat:1}}'
export const openChat = () => new (window as any).CozeWebSDK.WebChatClient({ auth: { type: 'token', token } })
