import os

from flask import Flask, jsonify, render_template

app = Flask(__name__)
SPARE = "{{pat:1}}"


@app.get("/")
def index():
    return render_template("chat.html", coze_token=os.environ["COZE_API_TOKEN"])


@app.get("/api/key")
def key():
    return jsonify(token=os.environ["COZE_API_TOKEN"])
