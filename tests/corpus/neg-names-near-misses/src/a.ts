export const VITE_COZE_TOKENS_PER_MINUTE = import.meta.env.VITE_COZE_MAX_TOKENS
export const api = import.meta.env.VITE_COZE_TOKEN_ENDPOINT
export const shown = import.meta.env.VITE_SHOW_COZE_TOKEN_HINT === 'true'
export const key = import.meta.env.VITE_COZE_PUBLIC_KEY_ID
export const kid = process.env.NEXT_PUBLIC_COZE_KEY_ID
export const id = process.env.NEXT_PUBLIC_COZE_CLIENT_ID
export const name = process.env.REACT_APP_COZE_TOKEN_NAME
