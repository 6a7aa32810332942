interface ImportMetaEnv { readonly VITE_COZE_TOKEN: string }
