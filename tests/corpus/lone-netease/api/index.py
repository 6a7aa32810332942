from http.server import BaseHTTPRequestHandler
TOKEN = "{{pat:1}}"
class handler(BaseHTTPRequestHandler):
    pass
