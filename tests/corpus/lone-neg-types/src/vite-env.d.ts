interface ImportMetaEnv {
  readonly VITE_COZE_API_TOKEN: string
}
