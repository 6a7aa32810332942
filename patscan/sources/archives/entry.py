"""An entry of an archive, and the pieces that its bytes come from."""

from __future__ import annotations

from typing import BinaryIO, NamedTuple, Protocol

from patscan.model.text import Text
from patscan.sources.archives.limits import CUT_SHORT, TroubleError


class Readable(Protocol):
    """Bytes to be read once, from front to back."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes, none at the end.

        Raises:
            TroubleError: there should be more, but it cannot be read.
        """


class Entry(NamedTuple):
    """Something in an archive: its name there, and its bytes, or the reason why there are none.

    `name_only`: it is a name and nothing else, as that of a folder.
    `span` is where it lies in the archive, as byte offsets, the last one exclusive: what is scanned
    as an entry is not scanned as part of the archive again.
    """

    name: str
    data: Readable | None = None
    name_only: bool = False
    reason: Text | None = None
    span: tuple[int, int] = (0, 0)


class Section:
    """A stretch of a file that can be read at any place."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file = file
        self.at = start
        self._left = size

    def read(self, size: int, /) -> bytes:
        """See `Readable`."""
        wanted = min(size, self._left)
        self._file.seek(self.at)
        data = self._file.read(wanted)
        if wanted and not data:
            raise TroubleError(CUT_SHORT)
        self.at += len(data)
        self._left -= len(data)
        return data


class Part:
    """The next so many bytes of a stream."""

    def __init__(self, source: Readable, size: int) -> None:
        self._source = source
        self._left = size

    def read(self, size: int, /) -> bytes:
        """See `Readable`."""
        wanted = min(size, self._left)
        data = self._source.read(wanted) if wanted else b""
        if wanted and not data:
            raise TroubleError(CUT_SHORT)
        self._left -= len(data)
        return data


class Joined:
    """What was read of a stream already, then the trouble that was met there, or the rest of it."""

    def __init__(self, head: bytes, rest: Readable, trouble: TroubleError | None = None) -> None:
        self._head = memoryview(head)
        self._rest = rest
        self._trouble = trouble

    def read(self, size: int, /) -> bytes:
        """See `Readable`."""
        if self._head:
            data = bytes(self._head[:size])
            self._head = self._head[size:]
            return data
        if self._trouble:
            raise self._trouble
        return self._rest.read(size)


def exactly(source: Readable, size: int) -> bytes:
    """`size` bytes, or as many as there are."""
    pieces = []
    while size > 0 and (data := source.read(size)):
        pieces.append(data)
        size -= len(data)
    return b"".join(pieces)
