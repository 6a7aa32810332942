import os
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route
TOKEN = os.getenv("COZE_TOKEN")
async def homepage(request):
    return PlainTextResponse(TOKEN)
async def ready(request):
    return JSONResponse({"ready": TOKEN is not None, "len": len(TOKEN or "")})
app = Starlette(routes=[Route("/", homepage)])
