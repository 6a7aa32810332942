import { Button } from 'react-native'
import { ask } from '../lib/coze'

export default function Screen() {
  return <Button title="ask" onPress={ask} />
}
