const TOKEN = '{{pat:1}}'
export const listBots = async () => (await (await fetch('https://api.coze.cn/v1/bots', { headers: { Authorization: `Bearer ${TOKEN}` } })).json()).data as string[]
