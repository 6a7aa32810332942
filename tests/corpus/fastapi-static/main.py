import os

import httpx
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

TOKEN = os.getenv("COZE_API_TOKEN", "{{pat:1}}")
app = FastAPI()


@app.get("/config")
def config():
    return {"botId": "7420124738816484998", "token": TOKEN}


@app.post("/chat")
async def chat(body: dict):
    async with httpx.AsyncClient() as http:
        reply = await http.post("https://api.coze.cn/v3/chat", json=body, headers={"Authorization": f"Bearer {TOKEN}"})
    return reply.json()


app.mount("/", StaticFiles(directory="site", html=True))
