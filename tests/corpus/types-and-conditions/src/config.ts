/** Set VITE_COZE_TOKEN? No: never. */
export const message = 'VITE_COZE_TOKEN must not be set'
export const documented = { COZE_TOKEN: 'server only' }
if (process.env.VITE_COZE_TOKEN) throw new Error('remove VITE_COZE_TOKEN')
