const TOKEN = '{{pat:1}}'
export default (data) => uni.request({ url: 'https://api.coze.cn/v1/workflow/run', method: 'POST', header: { Authorization: `Bearer ${TOKEN}` }, data })
