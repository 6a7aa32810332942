"""A local server that answers like the vendor's, over TLS with a certificate that is made at test time."""

from __future__ import annotations

import contextlib
import functools
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import trustme

HOSTS = ("api.coze.cn", "api.coze.com")


class Asked(NamedTuple):
    """A request that arrived: the host it was for, its path, and its `Authorization`."""

    host: str
    path: str
    authorization: str


# Writes a whole answer to a request.
Answering = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Hands every request to the server's `answering`."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        """Remember the request, and answer it."""
        host = self.headers["Host"].partition(":")[0]
        self.server.asked.append(Asked(host, self.path, self.headers["Authorization"] or ""))
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.server.answering(self)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        """A whole answer."""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """The server, and what it was asked."""

    daemon_threads = True

    def __init__(self, answering: Answering, context: ssl.SSLContext | None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answering, self.asked = answering, list[Asked]()
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that break off are what is tested."""


@functools.cache
def authority() -> trustme.CA:
    """Who signs certificates, for one run of the tests."""
    return trustme.CA()


def trusting() -> ssl.SSLContext:
    """A client's context that trusts the authority, and otherwise checks as the real one does."""
    from patscan.network.client import certificates

    context = certificates()
    authority().configure_trust(context)
    return context


@contextlib.contextmanager
def serving(answering: Answering, *names: str, tls: bool = True) -> Iterator[Server]:
    """A server with a certificate for `names` (default: the vendor's hosts)."""
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority().issue_cert(*(names or HOSTS)).configure_cert(context)
    server = Server(answering, context)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def lead_here(port: int, replace: Callable[[Any, str, Any], None] = setattr) -> None:
    """Make this process find the vendor's hosts at a local port, and no other host but this machine.

    Args:
        port: where the server listens.
        replace: sets an attribute: `monkeypatch.setattr`, or `setattr` in a process of its own.
    """
    resolve, connect = socket.getaddrinfo, socket.socket.connect

    def resolving(host: Any, wanted: Any, *rest: Any, **more: Any) -> list[Any]:
        name = host.decode() if isinstance(host, bytes) else host
        if name not in (*HOSTS, "127.0.0.1", "localhost"):
            raise socket.gaierror(f"{name} is not to be asked")
        return resolve("127.0.0.1" if name in HOSTS else name, wanted, *rest, **more)

    def connecting(self: socket.socket, address: Any) -> None:
        connect(self, ("127.0.0.1", port) if address == ("127.0.0.1", 443) else address)

    replace(socket, "getaddrinfo", resolving)
    replace(socket.socket, "connect", connecting)


def saying(status: int, document: object, **headers: str) -> Answering:
    """An answer with a JSON document."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.send(status, json.dumps(document).encode(), named)


def bytes_saying(status: int, body: bytes, **headers: str) -> Answering:
    """An answer with any body."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.send(status, body, named)


def envelope(code: int, message: str = "", data: object = None) -> dict[str, object]:
    """The vendor's envelope, as its documentation has it."""
    return {"code": code, "msg": message, "data": data, "detail": {"logid": "20260102"}}


ME = envelope(0, "", {"user_id": "7300", "user_name": "ada", "nick_name": "Ada", "avatar_url": ""})
WORKSPACES = envelope(
    0, "",
    {
        "total_count": 2,
        "workspaces": [
            {"id": "71", "name": "Home", "role_type": "owner", "workspace_type": "personal"},
            {"id": "72", "name": "Team", "role_type": "member", "workspace_type": "team"},
        ],
    },
)  # fmt: skip
INVALID = envelope(700012006, "access token invalid")


def by_endpoint(me: Answering, workspaces: Answering) -> Answering:
    """One answer for each of the two requests."""
    return lambda handler: (me if handler.path.startswith("/v1/users/me") else workspaces)(handler)


def knowing(*tokens: str, at: str = "api.coze.cn") -> Answering:
    """What the vendor's host `at` says: it accepts some tokens, and no other host does."""

    def answering(handler: Handler) -> None:
        host = handler.headers["Host"].partition(":")[0]
        given = (handler.headers["Authorization"] or "").removeprefix("Bearer ")
        if host != at or given not in tokens:
            saying(401, INVALID)(handler)
        else:
            by_endpoint(saying(200, ME), saying(200, WORKSPACES))(handler)

    return answering


def slow(seconds: float) -> Answering:
    """A byte of the headers now and then."""

    def answering(handler: Handler) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}":
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(seconds)

    return answering


def half(handler: Handler) -> None:
    """Half a body, and the end of the connection."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"code": 0')


def hanging_up(handler: Handler) -> None:
    """No answer at all."""
    handler.connection.close()


def endless(handler: Handler) -> None:
    """A body that does not end."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(4096):
        handler.wfile.write(b" " * 65536)


def raw(data: bytes) -> Answering:
    """These bytes, and the end of the connection."""

    def answering(handler: Handler) -> None:
        handler.wfile.write(data)

    return answering
