import os
from flask import Flask
app = Flask(__name__)
app.config['COZE_TOKEN'] = os.environ['COZE_TOKEN']
