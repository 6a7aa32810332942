const botId = window.env.BOT_ID
const pat = window.env.PERSONAL_ACCESS_TOKEN

document.querySelector('#send').onclick = () =>
  fetch('https://api.coze.com/v3/chat', { method: 'POST', headers: { Authorization: `Bearer ${pat}` }, body: JSON.stringify({ bot_id: botId }) })
