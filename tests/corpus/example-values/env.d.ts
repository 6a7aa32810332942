interface ImportMetaEnv {
  readonly VITE_COZE_TOKEN: string
  readonly VITE_COZE_PAT?: string
}
