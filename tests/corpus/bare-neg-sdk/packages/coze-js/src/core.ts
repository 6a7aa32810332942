export class APIClient {
  constructor(config) {
    if (isBrowser() && isPersonalAccessToken(config.token) && !config.allowPersonalAccessTokenInBrowser) {
      throw new CozeError('set allowPersonalAccessTokenInBrowser to true to accept the risk')
    }
    this.allowPersonalAccessTokenInBrowser = config.allowPersonalAccessTokenInBrowser ?? false
  }
}
