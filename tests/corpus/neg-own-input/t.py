from flask import Flask, request, jsonify
app = Flask(__name__)
@app.post("/save")
def save():
    coze_token = request.json.get("coze_token")
    db.save(coze_token)
    return jsonify(coze_token=coze_token)
