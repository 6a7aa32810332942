"""The streams that archive readers use: parts of files and of other streams, read from front to back."""

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
    """A range of a file with random access."""

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
    """The next `size` bytes of a stream."""

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
    """A stream that is read from front to back; `at` is the offset of the next byte."""

    def __init__(self, source: Readable, budget: Budget) -> None:
        self._source = source
        self._budget = budget
        self.at = 0

    def read(self, size: int, /) -> bytes:
        """See `Readable`. It also checks the time limit, because a stream may be endless."""
        self._budget.check_time()
        data = self._source.read(size)
        self.at += len(data)
        return data

    def whole(self, size: int) -> bytes:
        """The next `size` bytes, which are a header.

        Raises:
            TroubleError: the stream ends before, or a header may not be so large.
        """
        if size > self._budget.limits.header_bytes:
            raise TroubleError(over(HEADER, self._budget.limits.header_bytes))
        data = exactly(self, size)
        if len(data) < size:
            raise TroubleError(CUT_SHORT)
        return data

    def part(self, name: str, size: int) -> Entry:
        """An entry that consists of the next `size` bytes."""
        return Entry(name, Part(self, size), span=(self.at, self.at + size))

    def skip_to(self, end: int) -> None:
        """Skip to the offset `end`.

        Raises:
            TroubleError: the stream ends before.
        """
        while self.at < end:
            if not self.read(min(_SKIP_BYTES, end - self.at)):
                raise TroubleError(CUT_SHORT)


class Joined:
    """A stream of which the beginning was already read: that, then the error it ended with, or the rest."""

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
    """The next `size` bytes, or all that there are."""
    pieces = []
    while size > 0 and (data := source.read(size)):
        pieces.append(data)
        size -= len(data)
    return b"".join(pieces)


def beginning(source: Readable, wanted: int) -> tuple[bytes, TroubleError | None]:
    """The first `wanted` bytes of a stream, or all; and the error, if it could not be read."""
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
    """A stream of unknown size that adds what was read of it to the budget's `packed_bytes`."""

    def __init__(self, source: Readable, budget: Budget) -> None:
        self._source = source
        self._budget = budget

    def read(self, size: int, /) -> bytes:
        """See `Readable`."""
        data = self._source.read(size)
        self._budget.packed_bytes += len(data)
        return data


class Around:
    """A file without some of its ranges; each is replaced by a line feed."""

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
        """Copy the next bytes into `view`; returns how many, 0 at the end."""
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._piece = piece
        size = min(len(view), len(self._piece))
        view[:size] = self._piece[:size]
        self._piece = self._piece[size:]
        return size
