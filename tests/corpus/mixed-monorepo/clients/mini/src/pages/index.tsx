import Taro from '@tarojs/taro'
import keys from '@bot/keys'

export default () => Taro.request({ url: 'https://api.coze.cn/v3/chat', header: { Authorization: `Bearer ${keys.mini}` } })
