import { bitable } from '@lark-base-open/js-sdk'
const KEY = '{{pat:4}}'
