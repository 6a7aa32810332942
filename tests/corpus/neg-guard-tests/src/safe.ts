import { CozeAPI } from '@coze/api'

export const make = (token: string) => new CozeAPI({ token, allowPersonalAccessTokenInBrowser: false })
