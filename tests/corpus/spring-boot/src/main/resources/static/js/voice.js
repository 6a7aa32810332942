const ws = new WebSocket('wss://ws.coze.cn/v1/chat?bot_id=7420124738816484998&authorization=Bearer {{pat:3}}')
