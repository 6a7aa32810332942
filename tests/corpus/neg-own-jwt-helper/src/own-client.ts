export class CozeAPI {
  constructor(private readonly config: { token: string; allowPersonalAccessTokenInBrowser?: boolean }) {}
}
