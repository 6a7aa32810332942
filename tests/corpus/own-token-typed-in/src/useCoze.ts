import { CozeAPI } from '@coze/api'

export function useCoze(typed: string) {
  localStorage.setItem('coze_pat', typed)
  return new CozeAPI({
    token: localStorage.getItem('coze_pat')!,
    baseURL: 'https://api.coze.cn',
    allowPersonalAccessTokenInBrowser: true,
  })
}
