export const token = 'pat_你的Token'
export const spare = '<pat_token>'
export const other = process.env.COZE_TOKEN || 'your_pat_token'
