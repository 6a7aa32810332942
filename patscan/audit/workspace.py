"""The temporary folder of a run: clones and what workers share. It is locked, and emptied after a run that was killed."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from typing import IO

from patscan.model import refusals
from patscan.model.text import PatscanError, Text

# The workers of a run that was killed end a moment later.
PATIENCE_S = 3.0
LOCK = "lock"

_LOCKED = Text(
    "another audit with the database {path} is running", "另一个使用数据库 {path} 的审计正在运行"
)
_WAIT = Text(
    "Wait until it has ended, or name another file with --db.",
    "请等它结束，或用 --db 指定其他文件。",
)
_NO_SPACE = Text("cannot make a temporary folder: {reason}", "无法创建临时目录：{reason}")


@contextlib.contextmanager
def opened(database: str) -> Iterator[str]:
    """An empty folder for a run with this database, which no other run with it gets; removed at the end.

    Raises:
        PatscanError: another run has it, or it cannot be made.
    """
    try:
        folder, lock = _locked(database)
    except OSError as error:
        raise PatscanError(_NO_SPACE.format(reason=refusals.reason(error))) from error
    if lock is None:
        raise PatscanError(_LOCKED.format(path=database), _WAIT)
    with lock:
        _empty(folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _locked(database: str) -> tuple[str, IO[bytes] | None]:
    """The folder, and its lock file if this process has it now; the system releases it when the process ends.

    The workers of a run that was killed have it for a moment longer.
    """
    end = time.monotonic() + PATIENCE_S
    while True:
        folder = _made(database)
        path = os.path.join(folder, LOCK)
        file = open(path, "ab")  # noqa: SIM115 - held until the run is over
        with contextlib.suppress(OSError):
            if _is_locked(file) and os.path.samestat(os.stat(path), os.fstat(file.fileno())):
                return folder, file
        file.close()  # another run has it, or has just removed it
        if time.monotonic() > end:
            return folder, None
        time.sleep(0.05)


def _made(database: str) -> str:
    """The folder, whose name follows from the database; a private one if another user has taken that name."""
    name = hashlib.sha256(os.fsencode(os.path.realpath(database))).hexdigest()[:16]
    folder = os.path.join(tempfile.gettempdir(), f"patscan-audit-{name}")
    with contextlib.suppress(FileExistsError):
        os.mkdir(folder, 0o700)
    facts = os.lstat(folder)
    owned = not hasattr(os, "geteuid") or facts.st_uid == os.geteuid()
    if stat.S_ISDIR(facts.st_mode) and owned:
        os.chmod(folder, 0o700)
        return folder
    return tempfile.mkdtemp(prefix="patscan-audit-")


def _empty(folder: str) -> None:
    """Remove what a run that was killed has left, all but the lock."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            elif entry.name != LOCK:
                os.unlink(entry.path)


def _is_locked(file: IO[bytes]) -> bool:
    """Whether this process could lock the file."""
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
