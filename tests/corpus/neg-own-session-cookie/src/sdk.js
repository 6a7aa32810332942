import { refreshed } from './session'
new CozeWebSDK.WebChatClient({ auth: { type: 'token', token: window.__SESSION__.token, onRefreshToken: refreshed } })
