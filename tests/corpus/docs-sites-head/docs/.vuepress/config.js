module.exports = {
  title: '文档',
  head: [
    ['script', { src: 'https://lf-cdn.coze.cn/obj/unpkg/flow-platform/chat-app-sdk/1.2.0/libs/cn/index.js' }],
    ['script', {}, `new CozeWebSDK.WebChatClient({ config: { bot_id: '75' }, auth: { type: 'token', token: '{{pat:221}}', onRefreshToken: () => '' } })`],
  ],
}
