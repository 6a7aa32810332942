const token = '{{pat:3}}'

export const useCoze = () => ({ ask: (text: string) => $fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${token}` }, body: text }) })
