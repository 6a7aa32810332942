// new CozeAPI({ token: import.meta.env.VITE_COZE_TOKEN, allowPersonalAccessTokenInBrowser: true })
/* const t = process.env.REACT_APP_COZE_PAT */
export const x = "allowPersonalAccessTokenInBrowser: true is forbidden here"
