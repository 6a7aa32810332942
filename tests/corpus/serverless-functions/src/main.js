document.body.onclick = () => fetch('/.netlify/functions/coze').then((r) => r.json())
