export function useToken() { const { data } = useSWR('/api/coze/token'); return data?.token }
export const cozeAuth = { type: 'token', token: '', onRefreshToken: () => useToken() }
