const CONFIG = {
  API: 'https://api.coze.cn/v3/chat',
  TOKEN: '{{pat:1}}',
}
