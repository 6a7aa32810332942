import { COZE_TOKEN } from '$env/static/private'
export const load = () => {
  const config = { token: COZE_TOKEN }
  return { config }
}
