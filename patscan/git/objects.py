"""Reads objects through git itself: slower than `packs`, and right about everything git can read."""

from __future__ import annotations

import os
import re
import weakref
from collections import deque
from collections.abc import Iterable, Iterator
from typing import IO, NamedTuple

from patscan import late
from patscan.git.command import READ_BYTES, Git, GitError, SilentGitError, Talk
from patscan.git.special_files import FAN_OUT

# How often git may break down over an object before the rest counts as unreadable.
MAX_BREAKDOWNS = 1000
_HEADER = late.compile(rb"([0-9a-f]{40,64}) (commit|tree|blob|tag) (\d+)\n")


class Body:
    """The content of one object, to be read once, as far as it is wanted."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self.size = size
        self._stream = stream
        self._left = size

    def read(self, size: int | None = None, /) -> bytes:
        """All that is left of it, or up to `size` bytes, none at the end."""
        wanted = self._left if size is None else min(size, self._left)
        data = self._stream.read(wanted)
        self._take(len(data), wanted)
        return data

    def read_into(self, view: memoryview) -> int:
        """Fill `view` with what comes next; returns how many bytes, 0 at the end."""
        wanted = min(len(view), self._left)
        data = self._stream.read(wanted)
        self._take(len(data), wanted)
        view[: len(data)] = data
        return len(data)

    def skip(self) -> None:
        """Go over what is left."""
        while self._left:
            wanted = min(READ_BYTES, self._left)
            self._take(len(self._stream.read(wanted)), wanted)

    def _take(self, got: int, wanted: int) -> None:
        if got < wanted:
            raise GitError("the object ends early")
        self._left -= got


class Object(NamedTuple):
    """An object: its id, `commit`, `tree`, `blob` or `tag`, and its content; or why there is none."""

    id: str
    kind: str
    body: Body | None
    trouble: str = ""


def read(git: Git, ids: Iterable[str]) -> Iterator[Object]:
    """Read objects by their ids, in this order. A body is good until the next object is asked for.

    An object that is missing or damaged comes without a body. Git is started anew after one that
    it broke down over.
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
                            raise GitError("the object ends early")
                    waiting.popleft()
        except GitError as error:
            if not waiting:
                return
            breakdowns += 1
            broken = [waiting.popleft()]
            if breakdowns > MAX_BREAKDOWNS or isinstance(error, SilentGitError):
                broken += waiting
                waiting.clear()
            for one in broken:
                yield Object(one, "", None, str(error))


def _next(out: IO[bytes], wanted: str) -> Object:
    """The object whose header comes next."""
    header = out.readline(200)
    match = _HEADER.fullmatch(header)
    if match:
        return Object(wanted, match[2].decode(), Body(out, int(match[3])))
    if header.endswith(b" missing\n"):
        return Object(wanted, "", None, "missing")
    raise GitError("git ended early")


class Reader:
    """Reads blobs one at a time, whenever they are asked for, through one process.

    Git is started with the first question, anew if it broke down, and ends with this object.
    """

    def __init__(self, git: Git) -> None:
        self._git = git
        self._breakdowns = 0
        self._talk: Talk | None = None
        self._end: weakref.finalize[..., Reader] | None = None

    def blob(self, oid: str, limit_bytes: int) -> bytes | None:
        """The content of a blob; None if it is not one, larger than the limit, or unreadable."""
        if self._breakdowns > MAX_BREAKDOWNS:
            return None
        try:
            return self._answer(oid, limit_bytes)
        except (GitError, OSError):
            self._breakdowns += 1
            self.close()
            return None

    def _answer(self, oid: str, limit_bytes: int) -> bytes | None:
        if self._talk is None:
            self._talk = self._git.talk("cat-file", "--batch")
            self._end = weakref.finalize(self, self._talk.close)
        out = self._talk.ask(oid.encode() + b"\n")
        body = _next(out, oid)
        if body.body is None:
            return None
        data = None
        if body.kind == "blob" and body.body.size <= limit_bytes:
            data = body.body.read()
        else:
            body.body.skip()
        if out.read(1) != b"\n":
            raise GitError("the object ends early")
        return data

    def close(self) -> None:
        """Let git go; the next question starts it again."""
        if self._end:
            self._end()
        self._talk = self._end = None


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
