import { get } from './env'
import { KEYS, Env } from './keys'
import { settings } from './settings'
console.log(get(KEYS.token), Env.must('REACT_APP_COZE_PAT'), settings)
