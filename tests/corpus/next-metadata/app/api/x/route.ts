export const GET = () => fetch('https://api.coze.cn', { headers: { a: process.env.COZE_PAT } })
