export const pat = import.meta.env.VITE_PAT ?? 'Bearer {{pat:3}}'
export const local = { apiBaseUrl: 'http://localhost:8888', token: '{{selfhosted:1}}' }
