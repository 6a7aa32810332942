const { AUTH_TOKEN } = require('../../config.js')
Page({ ask() { wx.request({ url: 'https://api.coze.cn/v1/workflow/run', method: 'POST', header: { Authorization: AUTH_TOKEN } }) } })
