export class Config {
  private value(name: string): string {
    return (import.meta.env as Record<string, string>)[name] ?? ''
  }
  get cozeToken() { return this.value('VITE_COZE_TOKEN') }
  get botId() { return this.value('VITE_COZE_BOT_ID') }
  get label() { return this.value('VITE_COZE_TOKEN_LABEL') }
}
