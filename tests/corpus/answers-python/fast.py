import os
from fastapi import FastAPI
from pydantic import BaseModel
app = FastAPI()
COZE_TOKEN = os.environ["COZE_TOKEN"]

class Conf(BaseModel):
    token: str

@app.get("/a")
async def a() -> Conf:
    conf = Conf(token=COZE_TOKEN)
    return conf

@app.get("/b")
async def b():
    return {**base, "token": settings.coze_api_token}
