import { env as publicEnv } from '$env/dynamic/public'
const settings = import.meta.env
export const a = settings.VITE_COZE_TOKEN
export const b = window._env_.VITE_COZE_SECRET
const { VITE_COZE_API_TOKEN } = window.__ENV__
export const c = publicEnv.PUBLIC_COZE_TOKEN
window._env_.VITE_COZE_KEY_SET = 1
