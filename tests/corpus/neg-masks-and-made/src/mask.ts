export const mask = (t: string) => t.replace(/^(pat_.{4}).*(.{4})$/, '$1****$2')
export const isPat = (t: string) => /^pat_[A-Za-z0-9]{64}$/.test(t)
export const VITE_COZE_TOKEN_KEY = 'VITE_COZE_TOKEN'
