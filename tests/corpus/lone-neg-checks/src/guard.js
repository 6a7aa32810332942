if (process.env.VITE_COZE_TOKEN) throw new Error('VITE_COZE_TOKEN must not be set')
if (token.startsWith('pat_')) console.warn('do not use a personal access token here')
