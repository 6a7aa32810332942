from flask import Flask, send_from_directory
app = Flask(__name__)
@app.route('/files/<path:p>')
def f(p): return send_from_directory('site', p)
