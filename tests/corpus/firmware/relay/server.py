from flask import Flask

TOKEN = "{{pat:4}}"
app = Flask(__name__)
