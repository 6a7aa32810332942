const t = import.meta.env.RENDERER_VITE_COZE_TOKEN
fetch('https://api.coze.cn/v3/chat', { headers: { Authorization: `Bearer ${t}` } })
