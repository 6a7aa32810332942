import * as React from 'react'
import { ask } from '../lib/ask'

export default () => <button onClick={ask}>ask</button>
