declare namespace NodeJS { interface ProcessEnv { NEXT_PUBLIC_COZE_TOKEN: string; COZE_TOKEN: string } }
