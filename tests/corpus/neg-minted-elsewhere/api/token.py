from flask import Flask, jsonify
import requests, jwt
app = Flask(__name__)

def mint(uid):
    assertion = jwt.encode({"iss": CLIENT_ID, "aud": "api.coze.cn", "session_name": uid}, PRIVATE_KEY, algorithm="RS256")
    r = requests.post("https://api.coze.cn/api/permission/oauth2/token", headers={"Authorization": f"Bearer {assertion}"})
    return r.json()["access_token"]

@app.get("/coze/token")
def coze_token():
    token = mint("u1")
    return jsonify({"token": token, "expires_in": 900})
