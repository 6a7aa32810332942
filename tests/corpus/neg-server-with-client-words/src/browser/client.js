import { readFileSync } from 'node:fs'

const TOKEN = '{{pat:1}}'
export class BrowserClient {
  constructor(token = TOKEN) { this.token = token }
  page() { return fetch('https://api.coze.cn/v1/users/me', { headers: { Authorization: `Bearer ${this.token}` } }).then((r) => r.text()).then((t) => t + readFileSync('page.txt')) }
}
