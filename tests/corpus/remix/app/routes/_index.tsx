import { ask } from '~/utils/ask'
import { whoami } from '~/coze.server'

export const loader = () => whoami()

export default function Index() {
  return <button onClick={() => ask('hi')}>hi</button>
}
