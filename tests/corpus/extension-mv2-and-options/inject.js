window.postMessage({ coze: '{{sat:1}}' }, '*')
