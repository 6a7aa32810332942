export const refreshed = async () => (await (await fetch('/api/coze/refresh')).json()).token
