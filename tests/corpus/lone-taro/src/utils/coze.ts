import Taro from '@tarojs/taro'

export const ask = (data) => Taro.request({ url: 'https://api.coze.cn/v3/chat', method: 'POST', data, header: { Authorization: `Bearer ${process.env.TARO_APP_COZE_TOKEN}` } })
