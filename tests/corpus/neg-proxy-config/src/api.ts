export const ask = () => fetch('/coze/v3/chat', { method: 'POST' })
