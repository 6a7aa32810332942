import { ask } from 'services/coze'

export default function App() {
  return <button onClick={() => ask('hi')}>hi</button>
}
