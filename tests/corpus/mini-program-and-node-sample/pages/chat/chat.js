Page({ ask() { wx.request({ url: 'https://example.com/api/chat' }) } })
