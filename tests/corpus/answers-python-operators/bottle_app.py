import os
from bottle import route, run, response
@route('/token')
def token():
    return {'token': os.environ['COZE_TOKEN']}
run()
