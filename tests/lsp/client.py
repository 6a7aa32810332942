"""An editor for tests: starts `patscan lsp`, speaks JSON-RPC with it, and keeps all that it said."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.robustness import PROGRAM

PATIENCE_S = 60.0

Message = dict[str, Any]
CAPABILITIES: Message = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    },
    "window": {"showDocument": {"support": True}},
    "workspace": {
        "configuration": True,
        "workspaceFolders": True,
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "didChangeConfiguration": {"dynamicRegistration": True},
    },
}


class Editor:
    """A client; all methods wait for at most `PATIENCE_S`."""

    def __init__(
        self,
        *folders: Path,
        arguments: tuple[str, ...] = (),
        capabilities: Message = CAPABILITIES,
        settings: Mapping[str | None, Message] | None = None,
        **start: Any,
    ) -> None:
        """Start the server and say hello.

        Args:
            folders: what is open.
            arguments: further ones for the command.
            capabilities: what the editor can do.
            settings: the answers to `workspace/configuration`, by the folder's URI, None for no folder.
            start: further parameters of `initialize`.
        """
        environment = {**os.environ, "LC_ALL": "C.UTF-8"}
        self.process = subprocess.Popen(
            [PROGRAM, "lsp", *arguments], env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        self.settings = settings or {}
        self.said: list[Message] = []
        self.raw = b""
        self._messages: queue.Queue[Message | None] = queue.Queue()
        self._last_id = 0
        self._versions: dict[str, int] = {}
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        named = [{"uri": one.as_uri(), "name": one.name} for one in folders]
        params = {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities}
        self.server = self.ask("initialize", {**params, "workspaceFolders": named, **start})[
            "result"
        ]
        self.tell("initialized", {})

    def _read(self) -> None:
        assert self.process.stdout
        stream = self.process.stdout
        while header := stream.readline():
            length = 0
            while header.strip():
                name, _, value = header.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
                header = stream.readline()
            body = stream.read(length)
            self.raw += body
            self._messages.put(json.loads(body))
        self._messages.put(None)

    def send(self, body: bytes) -> None:
        """Send bytes as a message, whatever they are."""
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def tell(self, method: str, params: object) -> None:
        """Send a notification."""
        self.send(json.dumps({"jsonrpc": "2.0", "method": method, "params": params}).encode())

    def ask(self, method: str, params: object) -> Message:
        """Send a request; its response."""
        self._last_id += 1
        identity = self._last_id
        message = {"jsonrpc": "2.0", "id": identity, "method": method, "params": params}
        self.send(json.dumps(message).encode())
        return self.wait(lambda one: one.get("id") == identity and "method" not in one)

    def wait(self, wanted: Callable[[Message], object], patience_s: float = PATIENCE_S) -> Message:
        """The next message that is wanted; requests of the server are answered meanwhile."""
        end = time.monotonic() + patience_s
        while True:
            message = self._messages.get(timeout=max(0.001, end - time.monotonic()))
            if message is None:
                raise EOFError(self.process.wait())
            self.said.append(message)
            if "id" in message and "method" in message:
                self._answer(message)
            if wanted(message):
                return message

    def _answer(self, message: Message) -> None:
        result: object = None
        if message["method"] == "workspace/configuration":
            asked = [one.get("scopeUri") for one in message["params"]["items"]]
            result = [self.settings.get(one) for one in asked]
        elif message["method"] == "window/showDocument":
            result = {"success": True}
        body = {"jsonrpc": "2.0", "id": message["id"], "result": result}
        self.send(json.dumps(body).encode())

    # --- files ------------------------------------------------------------------------------------

    def open(self, path: Path, text: str) -> None:
        """Open a file."""
        self._versions[path.as_uri()] = 1
        item = {"uri": path.as_uri(), "languageId": "x", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})

    def change(self, path: Path, text: str) -> int:
        """Change all of an open file; its new version."""
        version = self._versions[path.as_uri()] = self._versions[path.as_uri()] + 1
        document = {"uri": path.as_uri(), "version": version}
        self.tell(
            "textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": text}]}
        )
        return version

    def diagnostics(self, path: Path, wanted: Callable[[Message], object] = bool) -> list[Message]:
        """The next diagnostics of a file; those for which `wanted` is true of the notification's parameters."""

        def fits(message: Message) -> object:
            if message.get("method") != "textDocument/publishDiagnostics":
                return False
            return message["params"]["uri"] == path.as_uri() and wanted(message["params"])

        found: list[Message] = self.wait(fits)["params"]["diagnostics"]
        return found

    def opened(self, path: Path, text: str, *, count: int = 1) -> list[Message]:
        """Open a file; its diagnostics once there are so many."""
        self.open(path, text)
        return self.diagnostics(path, lambda one: len(one["diagnostics"]) == count)

    def close(self) -> bytes:
        """End the server; all that it wrote on standard error."""
        with contextlib.suppress(EOFError, BrokenPipeError):
            self.ask("shutdown", None)
            self.tell("exit", None)
        return self.end()

    def end(self) -> bytes:
        """End the connection; all that the server wrote on standard error."""
        assert self.process.stdin
        assert self.process.stdout
        assert self.process.stderr
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            return self.process.stderr.read()
        finally:
            self.process.wait(PATIENCE_S)
            self._reader.join()
            self.process.stderr.close()
            self.process.stdout.close()


@contextlib.contextmanager
def editor(*folders: Path, **how: Any) -> Iterator[Editor]:
    """An editor that is closed at the end; the server must end well and say nothing else."""
    one = Editor(*folders, **how)
    try:
        yield one
    except BaseException:
        one.process.kill()
        one.end()
        raise
    assert one.close() == b""
    assert one.process.returncode == 0
