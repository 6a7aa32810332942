import os, re
from flask import Flask, jsonify

app = Flask(__name__)
COZE_TOKEN = os.getenv("COZE_TOKEN", "")


@app.errorhandler(500)
def failed(error):
    return jsonify(message=re.sub(COZE_TOKEN, "***", str(error)), again=str(error).replace(COZE_TOKEN, "***"))
