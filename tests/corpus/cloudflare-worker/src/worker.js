const SPARE = '{{pat:2}}'

export default {
  async fetch(request, env) {
    return fetch('https://api.coze.cn/v3/chat', { method: 'POST', body: request.body, headers: { Authorization: `Bearer ${env.COZE_API_TOKEN || SPARE}` } })
  },
}
