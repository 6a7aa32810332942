Page({
  data: { token: 'Bearer {{pat:1}}' },
  onLoad() { wx.request({ url: 'https://api.coze.cn/v3/chat', header: { Authorization: this.data.token } }) },
})
