import { ask } from '../lib/ask.js'

export default () => <button onClick={ask}>ask</button>
