const API_KEY = "{{pat:1}}";
document.getElementById('send').addEventListener('click', async () => {
  const xhr = new XMLHttpRequest();
  xhr.open('POST', 'https://api.coze.cn/v3/chat');
  xhr.setRequestHeader('Authorization', 'Bearer ' + API_KEY);
  xhr.send();
});
