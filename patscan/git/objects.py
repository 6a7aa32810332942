"""Reads objects through `git cat-file`: slower than `packs`, but it can read whatever git can."""

from __future__ import annotations

import os
import re
import weakref
from collections import deque
from collections.abc import Iterable, Iterator
from typing import IO, NamedTuple

from patscan.git.command import READ_BYTES, Git, GitError, GitHangsError, Talk
from patscan.git.special_files import FAN_OUT
from patscan.model.text import Text

# How often git may fail on an object before all others count as unreadable.
MAX_BREAKDOWNS = 1000
_SHORT = Text("the object ends early", "对象不完整，提前结束")
_ENDED = Text("git ended early", "git 提前退出")
_KINDS = (b"commit", b"tree", b"blob", b"tag")


class Body:
    """The content of one object, as a stream that is read once. `size` is that of the whole object."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self.size = size
        self._stream = stream
        self._left = size

    def read(self, size: int | None = None, /) -> bytes:
        """The next bytes, at most `size`, or all that are left; none at the end."""
        wanted = self._left if size is None else min(size, self._left)
        data = self._stream.read(wanted)
        self._take(len(data), wanted)
        return data

    def read_into(self, view: memoryview) -> int:
        """Copy the next bytes into `view`; returns how many, 0 at the end."""
        wanted = min(len(view), self._left)
        data = self._stream.read(wanted)
        self._take(len(data), wanted)
        view[: len(data)] = data
        return len(data)

    def skip(self) -> None:
        """Skip the bytes that are left."""
        while self._left:
            wanted = min(READ_BYTES, self._left)
            self._take(len(self._stream.read(wanted)), wanted)

    def _take(self, got: int, wanted: int) -> None:
        if got < wanted:
            raise GitError(_SHORT)
        self._left -= got


class Object(NamedTuple):
    """An object, or the reason why it cannot be read.

    Attributes:
        id: its object id.
        kind: `commit`, `tree`, `blob` or `tag`; empty if it cannot be read.
        body: its content; None if it cannot be read.
        failure: why it cannot be read: `missing`, or a message of git.
    """

    id: str
    kind: str
    body: Body | None
    failure: str = ""


def read(git: Git, ids: Iterable[str]) -> Iterator[Object]:
    """Read objects by their ids, in this order. A body is valid until the next object is requested.

    An object that is missing or damaged has no body. After one that makes git fail, git is started
    again.
    """
    waiting = deque(ids)
    breakdowns = 0
    while waiting:
        requests = "".join(f"{one}\n" for one in waiting).encode()
        try:
            with git.running("cat-file", "--batch", "--buffer", requests=requests) as out:
                while waiting:
                    found = _next(out, waiting[0])
                    yield found
                    if found.body:
                        found.body.skip()
                        if out.read(1) != b"\n":
                            raise GitError(_SHORT)
                    waiting.popleft()
        except GitError as error:
            if not waiting:
                return
            breakdowns += 1
            broken = [waiting.popleft()]
            if breakdowns > MAX_BREAKDOWNS or isinstance(error, GitHangsError):
                broken += waiting
                waiting.clear()
            for one in broken:
                yield Object(one, "", None, str(error))


def _next(out: IO[bytes], wanted: str) -> Object:
    """Read the header of the next object."""
    header = out.readline(200)
    words = header.removesuffix(b"\n").split(b" ")  # id, kind, size
    if len(words) == 3 and words[1] in _KINDS and words[2].isdigit():
        return Object(wanted, words[1].decode(), Body(out, int(words[2])))
    if header.endswith(b" missing\n"):
        return Object(wanted, "", None, "missing")
    raise GitError(_ENDED)


class Reader:
    """Reads objects one at a time, on request, through one git process.

    Git is started for the first of them, again if it fails, and ends with this object.
    """

    def __init__(self, git: Git) -> None:
        self._git = git
        self._breakdowns = 0
        self._talk: Talk | None = None
        self._finalizer: weakref.finalize[..., Reader] | None = None

    def blob(self, oid: str, limit_bytes: int) -> bytes | None:
        """The content of a blob; None if it is not one, larger than the limit, or unreadable."""
        return self._read(oid, "blob", limit_bytes)

    def commit(self, oid: str, limit_bytes: int) -> bytes | None:
        """The content of a commit; None if it is not one, larger than the limit, or unreadable."""
        return self._read(oid, "commit", limit_bytes)

    def tree(self, oid: str, limit_bytes: int) -> bytes | None:
        """The content of a tree, or of the tree of a commit or tag; None if larger or unreadable."""
        return self._read(f"{oid}^{{tree}}", "tree", limit_bytes)

    def _read(self, name: str, kind: str, limit_bytes: int) -> bytes | None:
        if self._breakdowns > MAX_BREAKDOWNS:
            return None
        try:
            return self._answer(name, kind, limit_bytes)
        except (GitError, OSError):
            self._breakdowns += 1
            self.close()
            return None

    def _answer(self, name: str, kind: str, limit_bytes: int) -> bytes | None:
        if self._talk is None:
            self._talk = self._git.talk("cat-file", "--batch")
            self._finalizer = weakref.finalize(self, self._talk.close)
        out = self._talk.ask(name.encode() + b"\n")
        body = _next(out, name)
        if body.body is None:
            return None
        data = None
        if body.kind == kind and body.body.size <= limit_bytes:
            data = body.body.read()
        else:
            body.body.skip()
        if out.read(1) != b"\n":
            raise GitError(_SHORT)
        return data

    def close(self) -> None:
        """End the git process; the next request starts another."""
        if self._finalizer:
            self._finalizer()
        self._talk = self._finalizer = None


def loose(folder: str) -> Iterator[str]:
    """The ids of the loose objects in an object store.

    Raises:
        OSError: it cannot be listed.
    """
    for fan in sorted(os.listdir(folder)):
        if FAN_OUT.fullmatch(fan):
            for rest in sorted(os.listdir(os.path.join(folder, fan))):
                if re.fullmatch(r"[0-9a-f]{38}|[0-9a-f]{62}", rest):
                    yield fan + rest
