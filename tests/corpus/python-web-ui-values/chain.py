import chainlit as cl, os
@cl.on_chat_start
async def start():
    await cl.Message(content="你好").send()
    client = AsyncCoze(auth=AsyncTokenAuth(os.getenv("COZE_API_TOKEN")))
