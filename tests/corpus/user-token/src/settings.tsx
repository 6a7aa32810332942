import { CozeAPI } from '@coze/api'
export function connect(config: { getPat(): string }) {
  return new CozeAPI({ token: config.getPat(), baseURL: 'https://api.coze.cn', allowPersonalAccessTokenInBrowser: true })
}
