const e = import.meta.env
export const a = import.meta.env.VITE_COZE_USE_TOKEN
export const b = import.meta.env.VITE_COZE_ENABLE_JWT === 'true'
export const c = import.meta.env.VITE_SKIP_COZE_TOKEN
export const d = import.meta.env.VITE_HAS_COZE_SECRET
export const f = import.meta.env.VITE_FORCE_COZE_PAT
export const g = import.meta.env.VITE_COZE_JWT === 'true'
export const h = import.meta.env.VITE_COZE_PAT1 == '1'
export const i = import.meta.env.VITE_COZE_JWT2?.toLowerCase() === 'yes'
export const j = Boolean(import.meta.env.VITE_COZE_JWT3)
export const k = import.meta.env.VITE_COZE_JWT4 != ''
export const l = !!import.meta.env.VITE_COZE_JWT5
export const m = ['true', '1'].includes(import.meta.env.VITE_COZE_JWT6)
export const n = (import.meta.env.VITE_COZE_JWT7 || 'false') === 'true'
export const o = 'true' === import.meta.env.VITE_COZE_JWT8
export const p = import.meta.env.VITE_COZE_PAT ?? ''
