"""A host of repositories on this machine: the APIs of GitHub, GitLab, Gitee and Gitea, and git by plain HTTP."""

from __future__ import annotations

import contextlib
import json
import subprocess
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from patscan.audit.hosts import HOSTS, Account, account
from tests.repos import environment
from tests.verify import server
from tests.verify.server import Answering, Handler, Server

Item = dict[str, object]
# What is no token of Coze, and of no other vendor.
TOKEN = "host-token-0123456789abcdef"


def item(key: str, site: str, name: str, **more: object) -> Item:
    """A repository's object as a kind of host gives it; `more` are `archived`, `fork`, `size`."""
    fields = HOSTS[key].fields
    found: Item = {"id": 1, fields.name: f"acme/{name}", fields.address: f"{site}/acme/{name}.git"}
    if fields.archived:
        found[fields.archived] = more.get("archived", False)
    if more.get("fork"):
        found[fields.fork] = {"id": 2} if key == "gitlab" else True
    if fields.size_kib:
        found[fields.size_kib] = more.get("size", 10)
    return found


def listing(key: str, items: Sequence[Item]) -> Answering:
    """Pages of `items`, as that kind of host tells of the next one."""

    def answering(handler: Handler) -> None:
        parts = urlsplit(handler.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        count = min(
            int(query.get("per_page", query.get("limit", "30"))), 50 if key == "gitea" else 100
        )
        page = int(query.get("page", "1"))
        pages = -(-len(items) // count)
        headers = {HOSTS[key].total: str(len(items))} if HOSTS[key].total else {}
        if key == "gitee":
            headers["total_page"] = str(pages)
        elif page < pages:
            base = f"http://127.0.0.1:{handler.server.port}{parts.path}?per_page={count}"
            headers["Link"] = (
                f'<{base}&page=1>; rel="first", <{base}&page={page + 1}>; rel="next", '
                f'<{base}&page={pages}>; rel="last"'
            )
        body = json.dumps(list(items[(page - 1) * count : page * count])).encode()
        handler.send(200, body, headers)

    return answering


def after(number: int, first: Answering, then: Answering) -> Answering:
    """One answer for so many requests, another for those after them."""
    asked = 0

    def answering(handler: Handler) -> None:
        nonlocal asked
        asked += 1
        (first if asked <= number else then)(handler)

    return answering


def hosted(key: str, port: int, name: str = "acme") -> Account:
    """The organisation `acme` on the local server."""
    return account(HOSTS[key], f"http://127.0.0.1:{port}/{name}", {})


def files(folder: Path, header: str | None, otherwise: Answering) -> Answering:
    """Serves the repositories in a folder, to whoever has the `Authorization`; other paths are answered `otherwise`."""

    def answering(handler: Handler) -> None:
        path = folder / urlsplit(handler.path).path.lstrip("/")
        if ".git/" not in handler.path:
            otherwise(handler)
        elif header is not None and handler.headers["Authorization"] != header:
            handler.send(401, b"", {"WWW-Authenticate": 'Basic realm="x"'})
        elif path.is_file():
            handler.send(200, path.read_bytes())
        else:
            handler.send(404, b"")

    return answering


def published(repository: Path) -> None:
    """Make what git needs to clone a repository whose files are served as they are."""
    command = ["git", "-C", str(repository), "update-server-info"]
    subprocess.run(command, check=True, env=environment())


def basic(user: str, token: str = TOKEN) -> str:
    """The `Authorization` that git sends."""
    return f"Basic {b64encode(f'{user}:{token}'.encode()).decode()}"


@contextlib.contextmanager
def serving(make: Callable[[int], Answering]) -> Iterator[Server]:
    """A server whose answers depend on its port."""
    with server.serving(server.hanging_up, tls=False) as one:
        one.answering = make(one.port)
        yield one


def variables(key: str, **more: str) -> Mapping[str, Any]:
    """An environment with the token for a kind of host."""
    return {HOSTS[key].tokens[0]: TOKEN, **more}
