import os
from flask import Flask, jsonify
app = Flask(__name__)
TOKEN = os.getenv("COZE_API_TOKEN", "").strip()

@app.route("/a")
def a():
    out = {}
    out["token"] = TOKEN
    return jsonify(out)

@app.route("/b")
def b():
    out = dict(bot="1")
    out.update(token=os.environ["COZE_PAT"])
    return out, 200

@app.route("/c")
def c():
    conf = dict(token=TOKEN)
    return jsonify({"data": conf})

@app.route("/d")
def d():
    body = json.dumps({"token": TOKEN})
    return Response(body, mimetype="application/json")

@app.route("/ok1")
def ok1():
    coze = Coze(auth=TokenAuth(token=TOKEN))
    answer = coze.chat.create()
    return jsonify(answer)

@app.route("/ok2")
def ok2():
    state = {"has_token": bool(TOKEN), "masked": TOKEN[:4] + "***"}
    return jsonify(state)

@app.route("/ok3")
def ok3():
    coze_token = oauth.get_access_token(session_name=user.id)
    out = {"token": coze_token.access_token}
    return jsonify(out)

def helper():
    out = {"token": TOKEN}
    return out
