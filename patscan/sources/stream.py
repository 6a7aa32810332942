"""Scans what can be read only once: standard input, pipes, content that is handed over."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, BinaryIO

from patscan.detect.scanner import process_scanner
from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    from patscan.model.run import Outcome
    from patscan.sources.archives.entry import Readable


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
    if archives:
        from patscan.sources.archives.walk import scan_stream

        return scan_stream(process_scanner(), path, stream)

    def read_into(view: memoryview) -> int:
        data = stream.read(len(view))
        view[: len(data)] = data
        return len(data)

    return process_scanner().stream(path, read_into)
