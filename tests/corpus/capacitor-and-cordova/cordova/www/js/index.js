document.addEventListener('deviceready', () => { window.coze = 'Bearer {{pat:2}}' })
