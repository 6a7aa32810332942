import { Button } from 'react-native'
import Config from 'react-native-config'
import { SPARE } from './src/config'

const ask = () => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${Config.COZE_TOKEN || SPARE}` } })
export default () => <Button title="ask" onPress={ask} />
