const app = getApp()
Page({
  send() {
    wx.request({ url: 'https://api.coze.cn/v3/chat', method: 'POST', header: { Authorization: `Bearer ${app.globalData.cozeToken}` } })
  },
  speak() {
    wx.connectSocket({ url: 'wss://ws.coze.cn/v1/audio/speech?authorization=Bearer {{pat:2}}' })
  },
})
