export const KEYS = { token: 'REACT_APP_COZE_API_TOKEN' }
export class Env {
  static must(name: string) { return process.env[name]! }
}
export const label = 'REACT_APP_COZE_KEY_LABEL'
