import { List } from '@raycast/api'
const coze = '{{pat:3}}'
