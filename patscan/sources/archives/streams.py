"""Streams that archives are read as: parts of files and of other streams, in one direction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from patscan.detect.windows import END, WINDOW_BYTES
from patscan.sources.archives.entry import Entry, Readable
from patscan.sources.archives.limits import (
    CUT_SHORT,
    HEADER,
    Budget,
    SpentError,
    TroubleError,
    over,
)

_SKIP_BYTES = 1 << 16


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


class Forward:
    """A stream that is read from front to back, and how far that has come: byte `at`."""

    def __init__(self, source: Readable, budget: Budget) -> None:
        self._source = source
        self._budget = budget
        self.at = 0

    def read(self, size: int, /) -> bytes:
        """See `Readable`. A stream may have no end, so the clock is looked at."""
        self._budget.check_time()
        data = self._source.read(size)
        self.at += len(data)
        return data

    def whole(self, size: int) -> bytes:
        """The next `size` bytes, of a header.

        Raises:
            TroubleError: there are not so many, or more than a header may have.
        """
        if size > self._budget.limits.header_bytes:
            raise TroubleError(over(HEADER, self._budget.limits.header_bytes))
        data = exactly(self, size)
        if len(data) < size:
            raise TroubleError(CUT_SHORT)
        return data

    def part(self, name: str, size: int) -> Entry:
        """An entry that is made of the next `size` bytes."""
        return Entry(name, Part(self, size), span=(self.at, self.at + size))

    def skip_to(self, end: int) -> None:
        """Go on to byte `end`.

        Raises:
            TroubleError: there is an end before it.
        """
        while self.at < end:
            if not self.read(min(_SKIP_BYTES, end - self.at)):
                raise TroubleError(CUT_SHORT)


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


def beginning(source: Readable, wanted: int) -> tuple[bytes, TroubleError | None]:
    """The first bytes of a stream, and the trouble if it could not be read so far or to its end."""
    pieces: list[bytes] = []
    try:
        while wanted and (data := source.read(wanted)):
            pieces.append(data)
            wanted -= len(data)
    except SpentError:
        raise
    except TroubleError as error:
        return b"".join(pieces), error
    return b"".join(pieces), None


class Counted:
    """Tells the budget how much was read of a stream whose size is not known."""

    def __init__(self, source: Readable, budget: Budget) -> None:
        self._source = source
        self._budget = budget

    def read(self, size: int, /) -> bytes:
        """See `Readable`."""
        data = self._source.read(size)
        self._budget.packed_bytes += len(data)
        return data


class Around:
    """A file without some stretches of it; a line feed stands where one was."""

    def __init__(self, file: BinaryIO, spans: Sequence[tuple[int, int]]) -> None:
        self._file = file
        self._pieces = self._read(sorted(spans))
        self._piece = b""

    def _read(self, spans: Sequence[tuple[int, int]]) -> Iterator[bytes]:
        at = 0
        for start, end in [*spans, (END, END)]:
            while at < start:
                self._file.seek(at)
                data = self._file.read(min(WINDOW_BYTES, start - at))
                if not data:
                    return
                at += len(data)
                yield data
            yield b"\n"
            at = max(at, end)

    def read_into(self, view: memoryview) -> int:
        """Fill `view` with what comes next; returns how many bytes, 0 at the end."""
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._piece = piece
        size = min(len(view), len(self._piece))
        view[:size] = self._piece[:size]
        self._piece = self._piece[size:]
        return size
