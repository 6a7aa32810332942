"""Reads 7z with py7zr, which only `patscan[7z]` installs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from patscan.model.text import Text
from patscan.sources.archives.entry import Entry
from patscan.sources.archives.limits import DAMAGED, ENCRYPTED, MEMORY, ArchiveError, Budget, over

if TYPE_CHECKING:
    from py7zr.io import WriterFactory

MISSING = Text(
    "7z is read only where py7zr is installed (`pip install 'patscan[7z]'`)",
    "读取 7z 需要 py7zr（`pip install 'patscan[7z]'`）",
)


def entries(file: BinaryIO, budget: Budget) -> Iterator[Entry]:
    """All entries of a 7z. It is unpacked at once, into at most `Limits.memory_bytes` of memory.

    Raises:
        ArchiveError: it cannot be read any further, or py7zr is not installed.
    """
    try:
        import py7zr
        import py7zr.io  # not in those of before 1.0, which may be there without our extra
    except ImportError as error:
        raise ArchiveError(MISSING) from error
    contents: list[tuple[str, io.BytesIO]] = []
    failure = None
    try:
        with py7zr.SevenZipFile(file) as archive:
            if archive.needs_password():
                raise ArchiveError(ENCRYPTED)
            archive.extractall(factory=_factory(contents, budget))
    except ArchiveError as error:
        failure = error
    except Exception as error:  # py7zr does not document what it raises for damaged input
        failure = ArchiveError(DAMAGED.format(detail=type(error).__name__))
    for name, data in contents:
        data.seek(0)
        yield Entry(name, data)
    if failure:
        raise failure


def _factory(contents: list[tuple[str, io.BytesIO]], budget: Budget) -> WriterFactory:
    """The factory by which py7zr gets a file for each entry; it is added to `contents` at once.

    py7zr closes these files only from 1.1.3 on.
    """
    from py7zr.io import Py7zIO, WriterFactory

    left = budget.limits.memory_bytes

    class Sink(Py7zIO):
        def __init__(self, held: io.BytesIO) -> None:
            self._held = held

        def write(self, s: bytes | bytearray) -> int:
            nonlocal left
            left -= len(s)
            if left < 0:
                raise ArchiveError(over(MEMORY, budget.limits.memory_bytes))
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
            pass

    class Factory(WriterFactory):
        def create(self, filename: str) -> Py7zIO:
            budget.count_entry()
            contents.append((filename, io.BytesIO()))
            return Sink(contents[-1][1])

    return Factory()
