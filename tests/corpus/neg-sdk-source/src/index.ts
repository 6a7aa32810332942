export interface ClientOptions {
  token: string | (() => string)
  /** Set it only when you know what a visitor can do with the token. */
  allowPersonalAccessTokenInBrowser?: boolean
}

const looksPersonal = (token: unknown) => typeof token === 'string' && token.startsWith('pat_')

export class CozeAPI {
  constructor(options: ClientOptions) {
    const { allowPersonalAccessTokenInBrowser = false } = options
    if (typeof window !== 'undefined' && looksPersonal(options.token) && !allowPersonalAccessTokenInBrowser) {
      throw new Error('A personal access token must not be used in a browser; see allowPersonalAccessTokenInBrowser.')
    }
  }
}
