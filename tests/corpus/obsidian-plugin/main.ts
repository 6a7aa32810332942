import { Plugin, requestUrl } from 'obsidian'
export default class Coze extends Plugin {
  async onload() { await requestUrl({ url: 'https://api.coze.cn/v3/chat', headers: { Authorization: 'Bearer {{pat:1}}' } }) }
}
