document.getElementById('go').onclick = () =>
  fetch('https://api.coze.com/v3/chat', { headers: { Authorization: 'Bearer {{pat:1}}' } })
