export const t = process.env.COZE_TOKEN
