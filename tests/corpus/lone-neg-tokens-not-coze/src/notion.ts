const token = import.meta.env.VITE_NOTION_TOKEN
export const docs = 'https://www.coze.cn/docs'
