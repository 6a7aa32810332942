Deno.serve((req) => fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer {{sat:1}}` } }))
