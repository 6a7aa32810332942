"""Functions that run on a server: which of client code a build keeps there, and which answer with what they return.

They are told by their names, or by the calls that they are passed to, as patterns for a node path (see `syntax`).
"""

from __future__ import annotations

import functools
import re
from typing import NamedTuple

from patscan import late
from patscan.exposure.syntax import Source


class Row(NamedTuple):
    """A function by the end of the node path down to it; its name, or that of the call, is the first group that took part.

    Attributes:
        path: the pattern.
        needs: one of these words is in the file, if there are any.
        is_kept: it stands in code that browsers get, but for the function.
        answers: what it returns, whoever calls gets.
    """

    path: str
    needs: tuple[bytes, ...] = ()
    is_kept: bool = True
    answers: bool = True


# Names on the node path of a value that is handed on: keys, calls that only change its form, and lookups.
HANDED_ON = (
    r"( > (?!\.?\w*(fetch|request|axios|post|get)\w*\(\))"
    r"([\w$'\-@. ]+|JSON\.stringify\(\)|[\w.$]*\.?(replace|replaceAll|String|encodeURIComponent|btoa)\(\)"
    r"|[\w.$]*([cC]onfig\w*|env|nconf)\.get\w*\(\)))*$"
)
# nitro.build, firebase.google.com/docs/functions, docs.aws.amazon.com/lambda; qwik.dev/docs: loaders, actions, `server$`;
# tanstack.com/start: server functions and routes, execution model; svelte.dev/docs/kit/remote-functions; trpc.io; docs.astro.build: actions; dev.wix.com/docs: web modules.
ROWS: tuple[Row, ...] = (
    Row(r"(?:[\w$.]*\.)?(defineEventHandler|eventHandler|defineCachedEventHandler|onRequest|onCall)\(\)", is_kept=False),
    Row(r"(?:module\.)?(exports\.(?:main|handler)) =", is_kept=False),
    Row(r"(routeLoader\$|routeAction\$|globalAction\$|server\$)\(\)", (b"qwik",)),
    Row(r"\.(handler)\(\)", (b"createServerFn",)),
    Row(r"(createServerOnlyFn)\(\)", (b"@tanstack/",), answers=False),
    Row(r"\.(server)\(\)", (b"createIsomorphicFn", b"createMiddleware"), answers=False),
    Row(r"createFileRoute\([^>]*\)\(\) > (server)", (b"@tanstack/",), answers=False),
    Row(r"(createAPIFileRoute)\([^>]*\)\(\)|\.(methods)\(\)", (b"createAPIFileRoute", b"createServerFileRoute"), answers=False),
    Row(r"(query|query\.batch|command|form|prerender)\(\)", (b"$app/server",), is_kept=False),
    Row(r"(?:[\w$.]*[pP]rocedure[\w$.]*|)\.(query|mutation|subscription)\(\)", (b"rocedure",), is_kept=False),
    Row(r"(webMethod)\(\)", (b"wix-web-module", b"@wix/web-methods"), is_kept=False),
    Row(r"(defineAction)\(\) > handler", (b"astro:actions",), is_kept=False),
)  # fmt: skip
# nextjs.org, remix.run, gatsbyjs.com: functions with such a name.
_NAMED = late.compile(
    r"function (getServerSideProps|getStaticProps|loader|action|getServerData)\b"
    r"|(getServerSideProps|getStaticProps|loader|action|getServerData) ="
)


def around(source: Source, node_path: str) -> str:
    """The function around a place, given as a node path, that a build keeps out of what browsers get; empty if there is none."""
    named = _NAMED.search(node_path)
    return _name(named) if named else _of(source, node_path, "around")


def answering(source: Source, node_path: str) -> str:
    """The function that answers with the value at a place, given as a node path; empty if there is none."""
    return _of(source, node_path, "answering")


def _of(source: Source, node_path: str, question: str) -> str:
    """The name that the first row with an answer to the question tells."""
    for row, pattern in _patterns(question):
        match = pattern.search(node_path)
        if match and (not row.needs or any(word in source.code for word in row.needs)):
            return _name(match)
    return ""


def _name(match: re.Match[str]) -> str:
    return next(name for name in match.groups() if name)


@functools.cache
def _patterns(question: str) -> tuple[tuple[Row, re.Pattern[str]], ...]:
    """The rows that can answer a question, each with a pattern for whole node paths."""
    if question == "around":
        return tuple(
            (row, late.compile(rf"(?:^| > )(?:{row.path}) > ")) for row in ROWS if row.is_kept
        )
    return tuple(
        (row, late.compile(rf"(?:^| > )(?:{row.path}) > return{HANDED_ON}"))
        for row in ROWS
        if row.answers
    )
