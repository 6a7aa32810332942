import os

from cozepy import JWTAuth, JWTOAuthApp
from flask import Flask, jsonify, render_template

app = Flask(__name__)
oauth = JWTOAuthApp(
    client_id=os.environ["COZE_JWT_OAUTH_CLIENT_ID"],
    private_key=os.environ["COZE_JWT_OAUTH_PRIVATE_KEY"],
    public_key_id=os.environ["COZE_JWT_OAUTH_PUBLIC_KEY_ID"],
)


@app.get("/api/coze/token")
def token():
    return jsonify(token=oauth.get_access_token(ttl=900, session_name="u1").access_token)


@app.get("/")
def index():
    session_token = oauth.get_access_token(ttl=900, session_name="u1").access_token
    return render_template("chat.html", session_token=session_token)
