export const REDACTED = ['VITE_COZE_TOKEN', 'COZE_TOKEN']
const HIDDEN_KEYS = new Set(['VITE_COZE_PAT'])
export const scrub = (o: Record<string, string>) => Object.fromEntries(Object.entries(o).filter(([k]) => !REDACTED.includes(k)))
