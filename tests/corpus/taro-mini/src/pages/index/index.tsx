import { View } from '@tarojs/components'
import { client } from '@/services/coze'

export default function Index() {
  return <View onClick={() => client.users.me()}>me</View>
}
