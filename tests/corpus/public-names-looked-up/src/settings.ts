const NAMES = ['REACT_APP_COZE_ACCESS_TOKEN']
export const settings = NAMES.map((n) => process.env[n])
