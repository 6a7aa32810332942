"""A Dask cluster as processes on this machine, some of whose workers have other code or die."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import patscan
from tests.robustness import wait_for

PATIENCE_S = 60.0
PACKAGE = Path(patscan.__file__).parent


class Cluster:
    """A scheduler, and workers of one thread each."""

    def __init__(self, folder: Path, **environment: str) -> None:
        """`environment` is for the scheduler: settings of Dask."""
        self.folder = folder
        self.log = folder / "log"
        self._file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._started(
            "scheduler", "--host=127.0.0.1", "--port=0", f"--scheduler-file={self._file}", "--no-dashboard",
            environment=environment,
        )  # fmt: skip
        wait_for(
            lambda: self._file.exists() and self._file.stat().st_size > 0,
            "no scheduler came",
            PATIENCE_S,
        )
        self.address: str = json.loads(self._file.read_text())["address"]

    def worker(self, *options: str, code: Path | None = None) -> subprocess.Popen[bytes]:
        """Start a worker; `code` is the folder of another patscan."""
        name = f"w{len(self.processes)}"
        own = self.folder / name
        own.mkdir()
        path = os.pathsep.join([str(code or PACKAGE.parent), os.environ.get("PYTHONPATH", "")])
        return self._started(
            "worker", self.address, "--host=127.0.0.1", "--nthreads=1", f"--name={name}", "--no-dashboard",
            f"--local-directory={own}", *(options or ("--no-nanny",)),
            environment={"PYTHONPATH": path, "XDG_CACHE_HOME": str(own / "cache")}, folder=own,
        )  # fmt: skip

    def _started(
        self, kind: str, *arguments: str, environment: dict[str, str], folder: Path | None = None
    ) -> subprocess.Popen[bytes]:
        name = folder.name if folder else kind
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments]
        with open(self.folder / f"{name}.log", "wb") as log:
            process = subprocess.Popen(
                command, cwd=folder or self.folder, stdout=log, stderr=log, start_new_session=True,
                env={**os.environ, **environment},
            )  # fmt: skip
        self.processes.append(process)
        return process

    def wait(self) -> Cluster:
        """Wait until the scheduler knows all workers."""
        for path in self.folder.glob("w*.log"):
            wait_for(
                lambda path=path: b"established connection" in path.read_bytes(),  # type: ignore[misc]
                "a worker did not connect",
                PATIENCE_S,
            )
        return self

    def logs(self) -> bytes:
        """What all of them wrote."""
        return b"".join(path.read_bytes() for path in self.folder.glob("*.log"))

    def close(self) -> None:
        """End them, and what they started."""
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextlib.contextmanager
def cluster(folder: Path, workers: int = 0, **environment: str) -> Iterator[Cluster]:
    """A cluster with so many workers."""
    folder.mkdir()
    one = Cluster(folder, **environment)
    try:
        for _ in range(workers):
            one.worker()
        yield one.wait()
    finally:
        one.close()


def other_code(folder: Path) -> Path:
    """A folder with a patscan that differs by one comment."""
    shutil.copytree(PACKAGE, folder / "patscan", ignore=shutil.ignore_patterns("__pycache__"))
    with open(folder / "patscan" / "coze" / "rules.py", "a") as file:
        file.write("# another\n")
    return folder


class Tap:
    """A port that passes everything on to an address, and remembers it."""

    def __init__(self, address: str) -> None:
        host, port = address.removeprefix("tcp://").split(":")
        self._sockets: list[socket.socket] = []
        self._target = host, int(port)
        self.heard = bytearray()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                inner, _ = self._listener.accept()
                outer = socket.create_connection(self._target)
                self._sockets += inner, outer
                for source, sink in ((inner, outer), (outer, inner)):
                    threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(1 << 16):
                self.heard += data
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """End all connections."""
        for one in (self._listener, *self._sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
