"""Server routes to paste, one for each framework: the page sends a message, the server keeps the credential.

They take a message and nothing else from the page, so that nobody can use the credential for other calls,
and pass the answer of `POST /v3/chat` on as it comes. Their token is whatever the server has in `COZE_API_TOKEN`;
`coze/flows` has the code that gets one by OAuth JWT.
"""

from __future__ import annotations

_CALL = """\
  const answer = await fetch(`${VARIABLES.COZE_API_BASE ?? 'https://api.coze.cn'}/v3/chat`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${VARIABLES.COZE_API_TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      bot_id: VARIABLES.COZE_BOT_ID,
      user_id: user,
      stream: true,
      additional_messages: [{ role: 'user', content: message, content_type: 'text' }],
    }),
  })
"""


def _script(head: str, tail: str, variables: str = "process.env") -> str:
    """A route in JavaScript or TypeScript, around the call that all have in common."""
    return head + _CALL.replace("VARIABLES", variables) + tail


_STREAM = "  return new Response(answer.body, { status: answer.status, headers: { 'Content-Type': 'text/event-stream' } })\n"
_WEB_BODY = """\
  const user = await signedInUser(request) // yours: who is asking? Refuse anybody else.
  if (!user) return new Response(null, { status: 401 })
  const message = String((await request.json()).message ?? '').slice(0, 4000)
"""

NEXT = _script(
    "import { signedInUser } from '@/lib/session'\n\nexport async function POST(request: Request) {\n"
    + _WEB_BODY,
    _STREAM + "}\n",
)
NUXT = _script(
    """\
export default defineEventHandler(async (event) => {
  const user = await signedInUser(event) // yours: who is asking? Refuse anybody else.
  if (!user) throw createError({ statusCode: 401 })
  const message = String((await readBody(event)).message ?? '').slice(0, 4000)
""",
    """\
  setResponseStatus(event, answer.status)
  setResponseHeader(event, 'Content-Type', 'text/event-stream')
  return sendStream(event, answer.body!)
})
""",
)
SVELTEKIT = _script(
    "import { env } from '$env/dynamic/private'\nimport { signedInUser } from '$lib/server/session'\n\n"
    "export async function POST({ request }) {\n" + _WEB_BODY,
    _STREAM + "}\n",
    "env",
)
ASTRO = _script(
    "import type { APIRoute } from 'astro'\nimport { signedInUser } from '../../../lib/session'\n\n"
    "export const prerender = false\n\nexport const POST: APIRoute = async ({ request }) => {\n"
    + _WEB_BODY,
    _STREAM + "}\n",
    "import.meta.env",
)
WORKER = _script(
    "import { signedInUser } from './session'\n\nasync function chat(request, env) {\n"
    "  if (request.method !== 'POST') return new Response(null, { status: 405 })\n" + _WEB_BODY,
    _STREAM + "}\n\nexport default { fetch: chat }\n",
    "env",
)
EXPRESS = _script(
    """\
import express from 'express'
import { Readable } from 'node:stream'
import { signedInUser } from './session.js'

export const coze = express.Router()

coze.post('/api/coze/chat', express.json({ limit: '16kb' }), async (req, res) => {
  const user = await signedInUser(req) // yours: who is asking? Refuse anybody else.
  if (!user) return res.sendStatus(401)
  const message = String(req.body.message ?? '').slice(0, 4000)
""",
    """\
  res.status(answer.status).type('text/event-stream')
  Readable.fromWeb(answer.body).pipe(res)
})
""",
)

_PYTHON_CALL = """\
    answer = requests.post(
        f"{os.environ.get('COZE_API_BASE', 'https://api.coze.cn')}/v3/chat",
        headers={"Authorization": f"Bearer {os.environ['COZE_API_TOKEN']}"},
        json={
            "bot_id": os.environ["COZE_BOT_ID"],
            "user_id": user,
            "stream": True,
            "additional_messages": [{"role": "user", "content": MESSAGE, "content_type": "text"}],
        },
        stream=True,
        timeout=60,
    )
"""
FASTAPI = (
    """\
import os

import requests
from fastapi import APIRouter, Depends
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from .session import signed_in_user  # yours: who is asking? Refuse anybody else.

router = APIRouter()


class Question(BaseModel):
    message: str = Field(max_length=4000)


@router.post("/api/coze/chat")
def chat(question: Question, user: str = Depends(signed_in_user)) -> StreamingResponse:
"""
    + _PYTHON_CALL.replace("MESSAGE", "question.message")
    + """\
    return StreamingResponse(
        answer.iter_content(None), answer.status_code, media_type="text/event-stream"
    )
"""
)
FLASK = (
    """\
import os

import requests
from flask import Blueprint, Response, request

from .session import signed_in_user  # yours: who is asking? Refuse anybody else.

coze = Blueprint("coze", __name__)


@coze.post("/api/coze/chat")
def chat() -> Response:
    user = signed_in_user(request)
    message = str((request.get_json(silent=True) or {}).get("message", ""))[:4000]
"""
    + _PYTHON_CALL.replace("MESSAGE", "message")
    + """\
    return Response(answer.iter_content(None), answer.status_code, mimetype="text/event-stream")
"""
)
DJANGO = (
    """\
import json
import os

import requests
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_POST


@require_POST
@login_required
def chat(request: HttpRequest) -> StreamingHttpResponse:
    user = str(request.user.pk)
    message = str(json.loads(request.body).get("message", ""))[:4000]
"""
    + _PYTHON_CALL.replace("MESSAGE", "message")
    + """\
    return StreamingHttpResponse(
        answer.iter_content(None), status=answer.status_code, content_type="text/event-stream"
    )
"""
)
SPRING = """\
import java.security.Principal;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

@RestController
class CozeController {

    private final WebClient coze;
    private final String bot;

    CozeController(
            @Value("${COZE_API_BASE:https://api.coze.cn}") String base,
            @Value("${COZE_API_TOKEN}") String token,
            @Value("${COZE_BOT_ID}") String bot) {
        this.coze = WebClient.builder().baseUrl(base)
                .defaultHeaders(headers -> headers.setBearerAuth(token)).build();
        this.bot = bot;
    }

    // Spring Security lets only users who are signed in pass; `user` is never null then.
    @PostMapping(path = "/api/coze/chat", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<String> chat(@RequestBody Map<String, String> question, Principal user) {
        String message = question.getOrDefault("message", "");
        return coze.post().uri("/v3/chat").bodyValue(Map.of(
                "bot_id", bot,
                "user_id", user.getName(),
                "stream", true,
                "additional_messages", List.of(Map.of(
                        "role", "user", "content", message, "content_type", "text"))))
                .retrieve().bodyToFlux(String.class);
    }
}
"""
GO = """\
package coze

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
)

// Chat answers POST /api/coze/chat. SignedInUser is yours: who is asking? Refuse anybody else.
func Chat(w http.ResponseWriter, r *http.Request) {
	user := SignedInUser(r)
	if user == "" {
		http.Error(w, "", http.StatusUnauthorized)
		return
	}
	var question struct {
		Message string `json:"message"`
	}
	if err := json.NewDecoder(io.LimitReader(r.Body, 16<<10)).Decode(&question); err != nil {
		http.Error(w, "", http.StatusBadRequest)
		return
	}
	body, _ := json.Marshal(map[string]any{
		"bot_id": os.Getenv("COZE_BOT_ID"), "user_id": user, "stream": true,
		"additional_messages": []map[string]string{
			{"role": "user", "content": question.Message, "content_type": "text"},
		},
	})
	call, _ := http.NewRequestWithContext(
		r.Context(), http.MethodPost, "https://api.coze.cn/v3/chat", bytes.NewReader(body),
	)
	call.Header.Set("Authorization", "Bearer "+os.Getenv("COZE_API_TOKEN"))
	call.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(call)
	if err != nil {
		http.Error(w, "", http.StatusBadGateway)
		return
	}
	defer answer.Body.Close()
	w.Header().Set("Content-Type", "text/event-stream")
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body)
}
"""
