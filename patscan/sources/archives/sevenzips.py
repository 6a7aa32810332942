"""Reads 7z with py7zr, which is installed by `patscan[7z]` only."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from patscan.model.text import Text
from patscan.sources.archives.entry import Entry
from patscan.sources.archives.limits import DAMAGED, ENCRYPTED, HELD, Budget, TroubleError, over

if TYPE_CHECKING:
    from py7zr.io import WriterFactory

MISSING = Text(
    "7z is read only where py7zr is installed (`pip install 'patscan[7z]'`)",
    "读取 7z 需要 py7zr（`pip install 'patscan[7z]'`）",
)


def entries(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    """Everything in a 7z. It is unpacked in one go, into the memory that there is for such archives.

    Raises:
        TroubleError: it cannot be read any further, or py7zr is not here.
    """
    try:
        import py7zr
    except ImportError as error:
        raise TroubleError(MISSING) from error
    done: dict[str, io.BytesIO] = {}
    trouble = None
    try:
        with py7zr.SevenZipFile(file) as archive:
            if archive.needs_password():
                raise TroubleError(ENCRYPTED)
            archive.extractall(factory=_factory(done, budget))
    except TroubleError as error:
        trouble = error
    except Exception as error:  # what py7zr raises for damaged input is promised nowhere
        trouble = TroubleError(DAMAGED.format(detail=type(error).__name__))
    for name, data in done.items():
        yield Entry(name, data)
    if trouble:
        raise trouble


def _factory(done: dict[str, io.BytesIO], budget: Budget) -> WriterFactory:
    """What py7zr asks for a place to write an entry to; finished ones are put into `done`."""
    from py7zr.io import Py7zIO, WriterFactory

    left = budget.limits.held_bytes

    class Sink(Py7zIO):
        def __init__(self, name: str) -> None:
            self._name = name
            self._held = io.BytesIO()

        def write(self, s: bytes | bytearray) -> int:
            nonlocal left
            left -= len(s)
            if left < 0:
                raise TroubleError(over(HELD, budget.limits.held_bytes))
            return self._held.write(s)

        def read(self, size: int | None = None) -> bytes:
            return self._held.read(size)

        def seek(self, offset: int, whence: int = 0) -> int:
            return self._held.seek(offset, whence)

        def flush(self) -> None:
            pass

        def size(self) -> int:
            return len(self._held.getbuffer())

        def close(self) -> None:
            budget.count_entry()
            done[self._name] = self._held

    class Factory(WriterFactory):
        def create(self, filename: str) -> Py7zIO:
            return Sink(filename)

    return Factory()
