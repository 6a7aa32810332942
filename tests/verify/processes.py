"""patscan as a process that finds the vendor at a local server, logs everything, and is watched."""

from __future__ import annotations

import functools
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.robustness import PATIENCE_S, broken
from tests.verify import server


def at(port: int, authority: str, log: str) -> None:
    """What a process does first.

    Args:
        port: of the local server.
        authority: path of the certificate that it trusts in place of Mozilla's.
        log: path of the file for the addresses that it resolves and connects to.
    """
    import certifi

    certifi.where = lambda: authority
    server.lead_here(port)
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def watch(event: str, values: tuple[Any, ...]) -> None:
        if event.startswith("socket.") and event != "socket.__new__":
            os.write(
                handle, f"{event} {values[0 if event == 'socket.getaddrinfo' else 1 :]}\n".encode()
            )

    sys.addaudithook(watch)


def run(
    one: server.Server, cwd: Path, *arguments: str, stdin: bytes | None = None
) -> tuple[subprocess.CompletedProcess[bytes], list[str]]:
    """Run patscan, and give what it did with sockets, too."""
    home = cwd.parent / "watch"
    home.mkdir(exist_ok=True)
    authority, log = home / "ca.pem", home / "log"
    server.authority().cert_pem.write_to_path(str(authority))
    log.write_text("")
    fault = functools.partial(at, one.port, str(authority), str(log))
    done = subprocess.run(
        broken(fault, *arguments), cwd=cwd, capture_output=True, check=False,
        input=stdin or b"", timeout=PATIENCE_S,
        env={**os.environ, "XDG_CACHE_HOME": str(home), "PYTHONASYNCIODEBUG": "1"},
    )  # fmt: skip
    return done, log.read_text().splitlines()
