const KEY = '{{sat:1}}'
export const ask = () => fetch('https://api.coze.com/v3/chat', { headers: { Authorization: `Bearer ${KEY}` } })
