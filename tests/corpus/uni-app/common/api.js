export default {
  url: 'https://api.coze.cn/v3/chat',
  token: '{{pat:1}}'
}
