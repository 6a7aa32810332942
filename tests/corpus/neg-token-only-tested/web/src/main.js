import { CozeAPI } from '@coze/api'
import { signIn } from './session'

const { VITE_APP_KEY: appKey } = import.meta.env
signIn(appKey).then((token) => new CozeAPI({ token, baseURL: '/coze' }))
