import { sign } from './sign.js'

document.body.onclick = async () => {
  const reply = await fetch('https://api.coze.cn/api/permission/oauth2/token', { method: 'POST', headers: { Authorization: `Bearer ${sign()}` } })
  new CozeWebSDK.WebChatClient({ auth: { type: 'token', token: (await reply.json()).access_token } })
}
