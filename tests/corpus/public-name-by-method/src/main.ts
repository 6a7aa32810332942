import { Config } from './config'
console.log(new Config().cozeToken, 'https://api.coze.cn')
