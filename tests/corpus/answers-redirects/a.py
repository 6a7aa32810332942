import os, json
from flask import Flask, Response, session, redirect
from flask_socketio import SocketIO, emit
app = Flask(__name__)
sio = SocketIO(app)
COZE_TOKEN = os.getenv("COZE_TOKEN")
@app.route("/a")
def a():
    body = json.dumps({"token": COZE_TOKEN})
    return Response(body, mimetype="application/json")
@sio.on("connect")
def c():
    emit("cfg", {"token": COZE_TOKEN})
@app.route("/chat", methods=["POST"])
def chat():
    def gen():
        r = requests.post("https://api.coze.cn/v3/chat", headers={"Authorization": f"Bearer {COZE_TOKEN}"}, stream=True)
        yield from r.iter_lines()
    return Response(gen())
@app.route("/r")
def r():
    return redirect(f"/x?token={COZE_TOKEN}")
@app.route("/ok")
def ok():
    return {"ok": COZE_TOKEN not in (None, ""), "len": len(COZE_TOKEN or "")}
