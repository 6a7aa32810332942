vi.stubEnv('VITE_COZE_TOKEN', 'x')
const t = import.meta.env.VITE_COZE_TOKEN
