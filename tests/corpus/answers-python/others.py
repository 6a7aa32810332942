import os
from aiohttp import web
import tornado.web
from sanic import json

async def a(request):
    out = {"token": os.environ["COZE_TOKEN"]}
    return web.json_response(out)

class B(tornado.web.RequestHandler):
    def get(self):
        out = {"token": os.environ["COZE_TOKEN_B"]}
        self.write(out)

@app.get("/c")
async def c(request):
    out = {"token": os.environ["COZE_TOKEN_C"]}
    return json(out)
