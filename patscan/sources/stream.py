"""Scans what can be read only once: standard input, pipes, content that is handed over."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO

from patscan.detect.scanner import process_scanner
from patscan.model.run import Outcome, Skip
from patscan.model.text import PatscanError, Text
from patscan.sources.listing import UNREADABLE

if TYPE_CHECKING:
    from patscan.sources.archives.entry import Readable


class Guarded:
    """A stream that ends where it cannot be read any further.

    Attributes:
        reason: why; None if it was read to its end.
    """

    def __init__(self, source: Readable) -> None:
        self._source = source
        self.reason: Text | None = None

    def read(self, size: int, /) -> bytes:
        """See `Readable`."""
        try:
            return b"" if self.reason else self._source.read(size)
        except OSError as error:
            from patscan.model import refusals

            self.reason = UNREADABLE.format(reason=refusals.reason(error))
            return b""

    def told(self, path: str, outcome: Outcome) -> Outcome:
        """The outcome of a scan of the stream; what could not be read is a skip at `path`."""
        if self.reason is None:
            return outcome
        return outcome._replace(skips=(*outcome.skips, Skip(path, self.reason)))


def standard_input() -> BinaryIO:
    """Standard input, as bytes.

    Raises:
        PatscanError: it is closed.
    """
    if sys.stdin is None:
        raise PatscanError(Text("standard input is closed", "标准输入已关闭"))
    return sys.stdin.buffer


def read_stream(path: str, stream: Readable, *, archives: bool = True) -> Outcome:
    """Scan a stream, as an archive if it is one and `archives` is set."""
    guarded = Guarded(stream)
    if archives:
        from patscan.sources.archives.walk import scan_stream

        return guarded.told(path, scan_stream(process_scanner(), path, guarded))

    def read_into(view: memoryview) -> int:
        data = guarded.read(len(view))
        view[: len(data)] = data
        return len(data)

    return guarded.told(path, process_scanner().stream(path, read_into))
