const TOKEN = '{{pat:1}}'

exports.handler = async (event) => {
  const reply = await fetch('https://api.coze.cn/v3/chat', { method: 'POST', headers: { Authorization: `Bearer ${TOKEN}` }, body: event.body })
  return { statusCode: 200, body: await reply.text() }
}
