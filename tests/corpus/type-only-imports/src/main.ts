import { type Reply, type Bot } from '../backend/coze'
import type { Router } from '../backend/router'
import { type Voice, LIMIT } from '../shared/voice'
export type { Bot } from '../backend/coze'

const show = (reply: Reply, router?: Router, voice?: Voice) => console.log(reply.text, LIMIT, router, voice)
fetch('/chat').then((r) => r.json()).then(show)
