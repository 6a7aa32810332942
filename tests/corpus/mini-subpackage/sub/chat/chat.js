import { headers } from '../../utils/auth'
Page({ ask() { wx.request({ url: 'https://api.coze.cn/v3/chat', header: headers }) } })
