const on = (v?: string) => v === 'true'
export const a = on(import.meta.env.VITE_COZE_USE_PAT)
export const b = import.meta.env.VITE_COZE_TOKEN_EXPIRES_IN
export const c = import.meta.env.VITE_COZE_AUTH_TOKEN_URL
export const d = import.meta.env.VITE_COZE_TOKEN_PLACEHOLDER
export const e = import.meta.env.VITE_COZE_JWT_ISSUER
export const f = import.meta.env.VITE_COZE_PUBLIC_KEY_ID
export const g = import.meta.env.VITE_COZE_TOKEN_HELP_LINK
export const h = import.meta.env.VITE_COZE_ENABLE_PAT_INPUT
export const i = import.meta.env.VITE_COZE_SESSION_TOKEN_PATH
export const j = import.meta.env.VITE_COZE_TOKEN_LOCATION
export const k = import.meta.env.VITE_COZE_TOKEN_TYPE ?? 'pat'
export const l = import.meta.env.VITE_COZE_TOKEN_CACHE_KEY
export const m = import.meta.env.VITE_COZE_TOKEN_EVENT
