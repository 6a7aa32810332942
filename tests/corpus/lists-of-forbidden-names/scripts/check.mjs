const FORBIDDEN = ['VITE_COZE_TOKEN', 'NEXT_PUBLIC_COZE_PAT']
for (const name of FORBIDDEN) if (process.env[name]) throw new Error(name)
delete process.env.VITE_COZE_TOKEN
