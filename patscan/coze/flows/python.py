"""Python servers: coze-py (`JWTOAuthApp`, `JWTAuth`)."""

from __future__ import annotations

from patscan.coze.flows.flow import Flow

# What gets the token and makes the client; then how a route of the framework uses it.
_PYTHON = """\
# coze_client.py (pip install cozepy)
import os

from cozepy import COZE_CN_BASE_URL, Coze, JWTAuth, JWTOAuthApp, Message

app = JWTOAuthApp(
    client_id=os.environ["COZE_JWT_OAUTH_CLIENT_ID"],
    private_key=os.environ["COZE_JWT_OAUTH_PRIVATE_KEY"],
    public_key_id=os.environ["COZE_JWT_OAUTH_PUBLIC_KEY_ID"],
    base_url=COZE_CN_BASE_URL,
)
coze = Coze(auth=JWTAuth(oauth_app=app), base_url=COZE_CN_BASE_URL)


def ask(text, user_id):
    answer = coze.chat.create_and_poll(
        bot_id=os.environ["COZE_BOT_ID"],
        user_id=user_id,
        additional_messages=[Message.build_user_question_text(text)],
    )
    return [message.content for message in answer.messages]
"""


def _python(key: str, use: str) -> Flow:
    return Flow(key, "python", f"{_PYTHON}\n\n{use}")


PYTHON: tuple[Flow, ...] = (
    Flow("python", "python", _PYTHON),
    _python("fastapi", """\
# main.py
from fastapi import Body, FastAPI

from coze_client import ask

api = FastAPI()


@api.post("/api/chat")
def chat(text: str = Body(embed=True)):
    return {"messages": ask(text, "user")}
"""),
    _python("flask", """\
# main.py
from flask import Flask, jsonify, request

from coze_client import ask

web = Flask(__name__)


@web.post("/api/chat")
def chat():
    return jsonify(messages=ask(request.json["text"], "user"))
"""),
    _python("django", """\
# views.py
import json

from django.http import JsonResponse

from coze_client import ask


def chat(request):
    text = json.loads(request.body)["text"]
    return JsonResponse({"messages": ask(text, str(request.user.pk))})
"""),
    _python("sanic", """\
# main.py
import asyncio

from sanic import Sanic, json

from coze_client import ask

web = Sanic("chat")


@web.post("/api/chat")
async def chat(request):
    return json({"messages": await asyncio.to_thread(ask, request.json["text"], "user")})
"""),
    _python("tornado", """\
# main.py
import asyncio

from tornado.escape import json_decode
from tornado.web import RequestHandler

from coze_client import ask


class Chat(RequestHandler):
    async def post(self):
        text = json_decode(self.request.body)["text"]
        self.write({"messages": await asyncio.to_thread(ask, text, "user")})
"""),
    _python("aiohttp", """\
# main.py
import asyncio

from aiohttp import web

from coze_client import ask


async def chat(request):
    text = (await request.json())["text"]
    return web.json_response({"messages": await asyncio.to_thread(ask, text, "user")})
"""),
)  # fmt: skip
