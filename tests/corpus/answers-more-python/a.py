import os, json
from flask import Flask, render_template, make_response
from pydantic_settings import BaseSettings

class Settings(BaseSettings):
    coze_api_token: str = ""

settings = Settings()

def coze_config():
    return {"token": settings.coze_api_token}

@app.get("/a")
def a():
    return jsonify(coze_config())

@app.get("/b")
def b():
    ctx = {"token": settings.coze_api_token}
    return render_template("b.html", **ctx)

@app.get("/c")
def c():
    resp = {"code": 0, "data": {}}
    resp["data"]["token"] = os.environ.get("COZE_TOKEN")
    return resp

@app.get("/d")
def d():
    headers = {"Authorization": f"Bearer {settings.coze_api_token}"}
    r = requests.post("https://api.coze.cn/v3/chat", headers=headers, json={})
    return r.json()

@app.get("/e")
def e():
    token = settings.coze_api_token
    stream = coze_stream(token)
    return Response(stream, mimetype="text/event-stream")

@app.get("/f")
def f():
    out = {"ok": settings.coze_api_token is not None}
    return out
