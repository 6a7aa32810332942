export const headers = { Authorization: `Bearer ${import.meta.env.COZE_SAT}` }
