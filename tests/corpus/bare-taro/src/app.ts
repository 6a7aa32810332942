import Taro from '@tarojs/taro'
Taro.request({ url: 'https://api.coze.cn/v1/workflow/run', header: { Authorization: 'Bearer ' + COZE_TOKEN } })
