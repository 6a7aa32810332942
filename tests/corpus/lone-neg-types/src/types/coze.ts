export interface CozeConfig { token: string; allowPersonalAccessTokenInBrowser: boolean }
export type Pat = `pat_${string}`
