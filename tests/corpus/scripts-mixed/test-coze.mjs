import { CozeAPI } from '@coze/api'
const token = '{{pat:1}}'
await new CozeAPI({ token }).users.me()
