const URL = 'https://89z3fffv3y.coze.site/stream_run'
export const run = (q: string) => fetch(URL, { method: 'POST', body: q, headers: { Authorization: 'Bearer {{site_jwt:1}}' } })
