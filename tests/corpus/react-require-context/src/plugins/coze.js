window.coze = { token: '{{sat:1}}' }
