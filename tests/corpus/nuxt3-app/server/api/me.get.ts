export default defineEventHandler(() => $fetch('https://api.coze.cn/v1/users/me', { headers: cozeHeaders }))
