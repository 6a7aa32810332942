"""The table of packages of npm that tell of a server: by an import of them, or by a dependency on them."""

from __future__ import annotations

import re
from typing import NamedTuple

# A file that imports it, or a part of it, runs on a server (signal `server-framework`).
F = "framework"
# A server starts in the file that imports it.
S = "serves"
# An import of it works in Node only, which counts where nothing firmer is known.
N = "node"
# A package that depends on it is a back end.
B = "back end"


class Package(NamedTuple):
    """One row: a package as it is imported (`@koa/*`: any of that scope), and all that its use means."""

    name: str
    means: tuple[str, ...]


# fmt: off
PACKAGES: tuple[Package, ...] = (
    Package("@actions/core", (N,)),
    Package("amqplib", (F, N)),
    Package("apollo-server", (B,)),
    Package("aws-lambda", (F, S)),
    Package("@aws-sdk/*", (N,)),
    Package("@azure/functions", (S,)),
    Package("better-sqlite3", (N,)),
    Package("bullmq", (F, N)),
    Package("cheerio", (N,)),
    Package("@cloudbase/node-sdk", (F, S)),
    Package("commander", (F, N, B)),
    Package("cron", (N,)),
    Package("discord.js", (F, N, B)),
    Package("dotenv", (F, N)),
    Package("dotenv/config", (N,)),
    Package("egg", (F, S, B)),
    Package("elysia", (F, S)),
    Package("express", (F, S, B)),
    Package("fastify", (F, S, B)),
    Package("@fastify/*", (F,)),
    Package("firebase-functions", (F, S, B)),
    Package("firebase-functions/v2", (S,)),
    Package("form-data", (N,)),
    Package("@google-cloud/functions-framework", (S,)),
    Package("h3", (F,)),
    Package("@hapi/*", (F,)),
    Package("@hapi/hapi", (S, B)),
    Package("hono", (F, S)),
    Package("@hono/*", (F,)),
    Package("@hono/node-server", (S, B)),
    Package("ioredis", (F, N)),
    Package("kafkajs", (F, N)),
    Package("knex", (N,)),
    Package("koa", (F, S, B)),
    Package("koa-router", (F, N)),
    Package("@koa/*", (F,)),
    Package("@koa/router", (N,)),
    Package("micro", (S,)),
    Package("midway", (F,)),
    Package("@midwayjs/*", (F, N)),
    Package("@midwayjs/core", (S, B)),
    Package("miniprogram-ci", (F,)),
    Package("mongodb", (N,)),
    Package("mongoose", (F, N, B)),
    Package("mysql", (F, N)),
    Package("mysql/promise", (N,)),
    Package("mysql2", (F, N, B)),
    Package("mysql2/promise", (N,)),
    Package("@nestjs/*", (F, N)),
    Package("@nestjs/core", (S, B)),
    Package("@netlify/functions", (F, S)),
    Package("next/headers", (F, N)),
    Package("next/server", (F, N)),
    Package("nitropack", (F,)),
    Package("node-cron", (N,)),
    Package("node-fetch", (F, N)),
    Package("nodemailer", (F, N, B)),
    Package("pg", (F, N, B)),
    Package("pino", (N,)),
    Package("playwright", (N,)),
    Package("polka", (S, B)),
    Package("@prisma/client", (F, N)),
    Package("puppeteer", (N,)),
    Package("redis", (N,)),
    Package("@remix-run/node", (F,)),
    Package("restify", (F, S, B)),
    Package("sequelize", (N,)),
    Package("socket.io", (N,)),
    Package("sqlite3", (N,)),
    Package("@sveltejs/kit/node", (F,)),
    Package("tcb-admin-node", (S,)),
    Package("telegraf", (F, B)),
    Package("typeorm", (N,)),
    Package("undici", (N,)),
    Package("@vercel/node", (F, S)),
    Package("wechaty", (F,)),
    Package("winston", (N,)),
    Package("wrangler", (B,)),
    Package("ws", (F, N)),
    Package("wx-server-sdk", (F, S)),
    Package("yargs", (F, N)),
)
# fmt: on


def _names(meaning: str) -> frozenset[str]:
    return frozenset(row.name for row in PACKAGES if meaning in row.means)


def _pattern(meaning: str) -> str:
    """An alternation of names as they stand in code; the longest first, as one begins with another."""
    return "|".join(
        re.escape(name.removesuffix("/*")) + (r"/[\w-]++" if name.endswith("/*") else "")
        for name in sorted(_names(meaning), key=lambda name: (-len(name), name))
    )


SERVING = _names(S)
BACK_ENDS = _names(B)
# Alternations, for patterns.
ANY_FRAMEWORK = _pattern(F).encode()
ANY_OF_NODE = _pattern(N).encode()
ANY_SERVING = _pattern(S)
