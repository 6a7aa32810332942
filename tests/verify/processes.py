"""patscan as a process that finds the vendor at a local server, logs everything, and is watched."""

from __future__ import annotations

import contextlib
import functools
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

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
    one: server.Server,
    cwd: Path,
    *arguments: str,
    stdin: bytes | None = None,
    answer: bytes | None = None,
) -> tuple[subprocess.CompletedProcess[bytes], list[str]]:
    """Run patscan, and give what it did with sockets, too.

    Args:
        one: the server that the vendor's hosts lead to.
        cwd: the folder to run in.
        *arguments: of patscan.
        stdin: standard input, through a pipe.
        answer: what somebody at a terminal types; then standard input and error are a terminal.
    """
    home = cwd.parent / "watch"
    home.mkdir(exist_ok=True)
    authority, log = home / "ca.pem", home / "log"
    server.authority().cert_pem.write_to_path(str(authority))
    log.write_text("")
    fault = functools.partial(at, one.port, str(authority), str(log))
    environment = {**os.environ, "XDG_CACHE_HOME": str(home), "PYTHONASYNCIODEBUG": "1"}
    command = broken(fault, *arguments)
    if answer is None:
        done = subprocess.run(
            command, cwd=cwd, capture_output=True, check=False, input=stdin or b"",
            timeout=PATIENCE_S, env=environment,
        )  # fmt: skip
    else:
        done = at_a_terminal(command, cwd, answer, environment)
    return done, log.read_text().splitlines()


def at_a_terminal(
    command: list[str], cwd: Path, answer: bytes, environment: dict[str, str]
) -> subprocess.CompletedProcess[bytes]:
    """Run a command at a terminal of its own, at which `answer` is typed."""
    pty = pytest.importorskip("pty")
    parent, child = pty.openpty()
    os.write(parent, answer)
    done = subprocess.run(
        command, cwd=cwd, stdin=child, stderr=child, stdout=subprocess.PIPE, check=False,
        timeout=PATIENCE_S, env=environment,
    )  # fmt: skip
    os.close(child)
    os.set_blocking(parent, False)
    with contextlib.suppress(OSError):
        done.stderr = os.read(parent, 1 << 20)
    os.close(parent)
    return done
