"""Reads regular files only, and writes files atomically."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import stat

from patscan import late
from patscan.model.text import PatscanError, Text

_CANNOT = Text("cannot write {path}: {reason}", "无法写入 {path}：{reason}")
_CHECK = Text(
    "Check that the folder exists, may be written to and has room.",
    "请检查目录是否存在、是否可写、空间是否足够。",
)

# Names of what this process has open already (proc(5)); `>(command)` of a shell is one.
_OPEN_FILE = late.compile(r"/dev/std(in|out|err)|/(?:dev|proc/self)/fd/([0-9]{1,9})")
_STANDARD = {"in": 0, "out": 1, "err": 2}

# How files are opened for reading.
READ_FLAGS = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
# The same for files that the user did not name: pipes must not block, and links are not followed.
WALK_FLAGS = READ_FLAGS | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)


def read_regular(path: str, limit: int = -1) -> bytes:
    """The content of a regular file, at most `limit` bytes of it; never blocks on a pipe or device.

    Raises:
        OSError: it cannot be read, or is no regular file.
    """
    if "\0" in path:
        raise OSError(errno.EINVAL, "no path", path)
    flags = READ_FLAGS | getattr(os, "O_NONBLOCK", 0)
    with open(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", path)
        return file.read(limit)


def write_atomically(path: str, data: bytes) -> None:
    """Write `data` to `path` so that at any time it has either all of the old or all of the new content.

    A pipe, a device and what is open already are written to directly. An existing file keeps its mode, and a link its
    target.

    Raises:
        PatscanError: the file cannot be written.
    """
    try:
        if (number := descriptor(path)) is not None:
            with open(os.dup(number), "wb") as file:
                file.write(data)
            return
        target = os.path.realpath(path)
        if os.path.exists(target) and not os.path.isfile(target):
            with open(target, "wb") as file:
                file.write(data)
            return
        _replace(target, data)
    except OSError as error:
        raise _refused(path, error) from error


def check_writable(path: str) -> None:
    """Find out whether `write_atomically` can write to `path`, without changing anything.

    Raises:
        PatscanError: it is a folder, its folder is not there, or may not be written to.
    """
    try:
        if (number := descriptor(path)) is not None:
            os.fstat(number)
            return
        target = os.path.realpath(path)
        folder = os.path.dirname(target)
        is_file = os.path.isfile(target) or not os.path.lexists(target)
        if os.path.isdir(target):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        os.stat(os.path.join(folder, ""))  # not there, or a file
        with contextlib.suppress(FileNotFoundError):
            os.lstat(target)  # a name that is too long
        if not os.access(folder if is_file else target, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except (OSError, ValueError) as error:
        raise _refused(path, error) from error


def descriptor(path: str) -> int | None:
    """The number of the open file that a path names: 1 for `/dev/stdout`; None if it names none.

    To open it by that name again would begin at its start, and cannot be done where it is a pipe's resolved name.
    """
    match = _OPEN_FILE.fullmatch(path) if os.name != "nt" else None
    if match is None:
        return None
    return _STANDARD[match[1]] if match[1] else int(match[2])


def _refused(path: str, error: Exception) -> PatscanError:
    from patscan.model import refusals

    return PatscanError(_CANNOT.format(path=path, reason=refusals.reason(error)), _CHECK)


def _replace(target: str, data: bytes) -> None:
    # Processes in containers have the same number each time, and a name must not become too long.
    temporary = os.path.join(os.path.dirname(target), f".patscan-{os.urandom(6).hex()}.tmp")
    mode = stat.S_IMODE(os.stat(target).st_mode) if os.path.exists(target) else None
    try:
        # Nobody may read the temporary file who may not read the one that it replaces.
        with open(temporary, "xb", opener=functools.partial(os.open, mode=mode or 0o666)) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(temporary, mode)
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


def cache_folder() -> str | None:
    """This user's folder for what may be lost, which need not be there yet; None where they have no home."""
    import platformdirs

    try:
        folder = platformdirs.user_cache_dir("patscan", appauthor=False)
    except RuntimeError:  # neither HOME nor an entry in passwd
        return None
    return folder if os.path.isabs(folder) else None


def relative_to(path: str, folder: str) -> str:
    """`path` as seen from `folder` (both absolute); as it is if it is on another drive of Windows."""
    try:
        return os.path.relpath(path, folder)
    except ValueError:
        return path


def path_bytes(path: str) -> bytes:
    """The bytes of a file's name; on Windows, where names are UTF-16, the name in WTF-8."""
    try:
        return path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogatepass")
