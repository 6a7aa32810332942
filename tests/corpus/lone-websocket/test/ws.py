import websocket
websocket.create_connection("wss://ws.coze.cn/v1/chat?bot_id=1&authorization=Bearer {{pat:1}}")
