export const get = (key: string) => process.env[key]
export const t = get('REACT_APP_COZE_TOKEN')
if (!t) throw new Error('REACT_APP_COZE_SECRET')
console.error('REACT_APP_COZE_SAT')
