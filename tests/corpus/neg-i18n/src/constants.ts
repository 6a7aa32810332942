export const COZE_TOKEN_KEY = 'coze_token'
export const getToken = () => localStorage.getItem(COZE_TOKEN_KEY)
export const COZE_TOKEN_EXPIRES = 900
