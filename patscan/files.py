"""Reading files that may be none, and writing files so that nobody ever sees half of one."""

from __future__ import annotations

import contextlib
import errno
import os
import stat

from patscan.model.text import PatscanError, Text

_CANNOT = Text("cannot write {path}: {reason}", "无法写入 {path}:{reason}")
_CHECK = Text(
    "Check that the folder exists, may be written to and has room.",
    "请检查目录是否存在、是否可写、空间是否足够。",
)


def read_regular(path: str, limit: int = -1) -> bytes:
    """The content of a regular file, at most `limit` bytes of it; a pipe or device is not waited for.

    Raises:
        OSError: it cannot be read, or is something else.
    """
    if "\0" in path:
        raise OSError(errno.EINVAL, "no path", path)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        return file.read(limit)


def write_atomically(path: str, data: bytes) -> None:
    """Put `data` at `path`: the old file or the new one, whole, whatever happens meanwhile.

    A pipe or device is written to directly. An existing file keeps its mode, and a link its target.

    Raises:
        PatscanError: the system did not let us.
    """
    try:
        target = os.path.realpath(path)
        if os.path.exists(target) and not os.path.isfile(target):
            with open(target, "wb") as file:
                file.write(data)
            return
        _replace(target, data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PatscanError(_CANNOT.format(path=path, reason=reason), _CHECK) from error


def _replace(target: str, data: bytes) -> None:
    folder, name = os.path.split(target)
    temporary = os.path.join(folder, f".{name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if os.path.exists(target):
            os.chmod(temporary, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def path_bytes(path: str) -> bytes:
    """The bytes that name a file; on Windows, where names are UTF-16, its WTF-8."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")
