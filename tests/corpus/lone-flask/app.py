from flask import Flask, render_template
app = Flask(__name__)
COZE_TOKEN = "{{pat:1}}"

@app.route('/')
def index():
    return render_template('index.html', token=COZE_TOKEN)
