import { COZE_TOKEN } from '$env/static/private'

export const load = () => {
  return { token: COZE_TOKEN }
}
