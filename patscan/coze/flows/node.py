"""JavaScript servers: coze-js (`getJWTToken`; `CozeAPI` takes a function as its `token`)."""

from __future__ import annotations

from patscan.coze.flows.flow import Flow

# What gets the token and makes the client; then how a route of the framework uses it.
_NODE = """\
// coze.js (npm install @coze/api)
import { CozeAPI, COZE_CN_BASE_URL, getJWTToken } from '@coze/api';

let issued = { access_token: '', expires_in: 0 };

async function accessToken() {
  if (Date.now() / 1000 > issued.expires_in - 60) {
    issued = await getJWTToken({
      baseURL: COZE_CN_BASE_URL,
      aud: new URL(COZE_CN_BASE_URL).host,
      appId: process.env.COZE_JWT_OAUTH_CLIENT_ID,
      keyid: process.env.COZE_JWT_OAUTH_PUBLIC_KEY_ID,
      privateKey: process.env.COZE_JWT_OAUTH_PRIVATE_KEY,
    });
  }
  return issued.access_token;
}

export const coze = new CozeAPI({ token: accessToken, baseURL: COZE_CN_BASE_URL });

export const ask = (content) =>
  coze.chat.createAndPoll({
    bot_id: process.env.COZE_BOT_ID,
    additional_messages: [{ role: 'user', content, content_type: 'text' }],
  });
"""


def _node(key: str, use: str, language: str = "js") -> Flow:
    return Flow(key, language, f"{_NODE}\n{use}")


NODE: tuple[Flow, ...] = (
    Flow("node", "js", _NODE),
    _node("express", """\
// server.js
import express from 'express';
import { ask } from './coze.js';

const app = express();
app.post('/api/chat', express.json(), async (req, res) => {
  const { messages } = await ask(req.body.text);
  res.json({ messages });
});
app.listen(3000);
"""),
    _node("koa", """\
// server.js
import Koa from 'koa';
import { bodyParser } from '@koa/bodyparser';
import { ask } from './coze.js';

const app = new Koa();
app.use(bodyParser());
app.use(async (ctx) => {
  const { messages } = await ask(ctx.request.body.text);
  ctx.body = { messages };
});
app.listen(3000);
"""),
    _node("fastify", """\
// server.js
import Fastify from 'fastify';
import { ask } from './coze.js';

const app = Fastify();
app.post('/api/chat', async (request) => {
  const { messages } = await ask(request.body.text);
  return { messages };
});
await app.listen({ port: 3000 });
"""),
    _node("hono", """\
// server.js
import { Hono } from 'hono';
import { ask } from './coze.js';

const app = new Hono();
app.post('/api/chat', async (c) => {
  const { text } = await c.req.json();
  const { messages } = await ask(text);
  return c.json({ messages });
});
export default app;
"""),
    _node("nest", """\
// chat.controller.ts
import { Body, Controller, Post } from '@nestjs/common';
import { ask } from './coze.js';

@Controller('chat')
export class ChatController {
  @Post()
  async chat(@Body('text') text: string) {
    const { messages } = await ask(text);
    return { messages };
  }
}
""", "ts"),
    _node("next", """\
// app/api/chat/route.js
import { ask } from './coze.js';

export async function POST(request) {
  const { text } = await request.json();
  const { messages } = await ask(text);
  return Response.json({ messages });
}
"""),
    _node("nuxt", """\
// server/api/chat.post.js, with coze.js in server/utils/
export default defineEventHandler(async (event) => {
  const { text } = await readBody(event);
  const { messages } = await ask(text);
  return { messages };
});
"""),
    _node("sveltekit", """\
// src/routes/api/chat/+server.js, with coze.js in src/lib/server/
import { json } from '@sveltejs/kit';
import { ask } from '$lib/server/coze.js';

export async function POST({ request }) {
  const { text } = await request.json();
  const { messages } = await ask(text);
  return json({ messages });
}
"""),
    _node("astro", """\
// src/pages/api/chat.js, with coze.js in src/lib/
import { ask } from '../../lib/coze.js';

export const prerender = false;

export async function POST({ request }) {
  const { text } = await request.json();
  const { messages } = await ask(text);
  return Response.json({ messages });
}
"""),
    _node("remix", """\
// app/routes/api.chat.js, with coze.js as app/coze.server.js
import { ask } from '../coze.server.js';

export async function action({ request }) {
  const form = await request.formData();
  const { messages } = await ask(form.get('text'));
  return Response.json({ messages });
}
"""),
    _node("workers", """\
// worker.js; wrangler.toml: compatibility_flags = ["nodejs_compat"]
import { ask } from './coze.js';

export default {
  async fetch(request) {
    const { text } = await request.json();
    const { messages } = await ask(text);
    return Response.json({ messages });
  },
};
"""),
)  # fmt: skip
