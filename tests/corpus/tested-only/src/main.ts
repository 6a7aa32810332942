export const a = typeof import.meta.env.VITE_COZE_A_TOKEN === 'undefined'
export const b = JSON.parse(import.meta.env.VITE_COZE_B_JWT || 'false')
export const c = Number(import.meta.env.VITE_COZE_C_JWT)
export const d = /^(true|1)$/i.test(import.meta.env.VITE_COZE_D_JWT)
export const f = String(import.meta.env.VITE_COZE_F_JWT) === 'true'
export const g = import.meta.env.VITE_COZE_G_JWT?.trim() === 'on'
export const h = parseInt(import.meta.env.VITE_COZE_H_TOKEN, 10) > 0
export const i = +import.meta.env.VITE_COZE_I_JWT
export const j = ['1', 'true'].indexOf(import.meta.env.VITE_COZE_J_JWT) >= 0
export const k = import.meta.env.VITE_COZE_K_TOKEN === undefined
export const l = import.meta.env.VITE_COZE_L_TOKEN == null
export const m = import.meta.env.VITE_COZE_M_TOKEN?.length > 0
export const n = import.meta.env.VITE_COZE_N_TOKEN ?? 'x'
export const o = yn(import.meta.env.VITE_COZE_O_JWT)
export const p = import.meta.env.VITE_COZE_P_JWT !== 'off'
export const q = !import.meta.env.VITE_COZE_Q_TOKEN
export const r = String(import.meta.env.VITE_COZE_R_TOKEN)
export const s = import.meta.env.VITE_COZE_S_TOKEN.trim()
