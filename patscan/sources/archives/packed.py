"""Decompresses streams: gzip, zlib, bzip2, xz, LZMA, zstd, and the raw deflate of zip."""

from __future__ import annotations

import bz2
import lzma
from collections.abc import Callable
from typing import Any, Protocol

from patscan.sources.archives.entry import Readable
from patscan.sources.archives.limits import CUT_SHORT, DAMAGED, LIMITS, Budget, TroubleError

try:
    from zlib_ng import zlib_ng as zlib
except ImportError:  # where it is not available; a third slower
    import zlib  # type: ignore[no-redef]
try:
    from compression import zstd  # type: ignore[import-not-found, unused-ignore]
except ImportError:  # before Python 3.14
    from backports import zstd

# How many bytes are read from a packed stream at a time.
CHUNK_BYTES = 1 << 16
_DAMAGE: tuple[Any, ...] = (
    zlib.error,
    lzma.LZMAError,
    zstd.ZstdError,
    OSError,
    EOFError,
    ValueError,
)
_SUFFIXES = (".gz", ".bz2", ".xz", ".zst", ".gzip", ".lzma", ".zz", ".zlib")


class Decompressor(Protocol):
    """The interface that `bz2`, `lzma` and `zstd` share; `max_length` bounds the output of a call."""

    @property
    def eof(self) -> bool: ...  # noqa: D102
    @property
    def needs_input(self) -> bool: ...  # noqa: D102
    @property
    def unused_data(self) -> bytes: ...  # noqa: D102
    def decompress(self, data: bytes, max_length: int) -> bytes: ...  # noqa: D102


class _Inflater:
    """The same interface for zlib, which returns the input that it has not consumed."""

    def __init__(self, window_bits: int) -> None:
        self._zlib = zlib.decompressobj(window_bits)

    @property
    def eof(self) -> bool:
        return self._zlib.eof

    @property
    def needs_input(self) -> bool:
        return not self._zlib.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._zlib.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._zlib.decompress(self._zlib.unconsumed_tail + data, max_length)


def _xz() -> Decompressor:
    return lzma.LZMADecompressor(memlimit=LIMITS.dictionary_bytes)


DECOMPRESSORS: dict[str, Callable[[], Decompressor]] = {
    "gz": lambda: _Inflater(31),
    "zlib": lambda: _Inflater(15),
    "deflate": lambda: _Inflater(-15),
    "bz2": bz2.BZ2Decompressor,
    "xz": _xz,
    "lzma": _xz,
    "zst": zstd.ZstdDecompressor,
}


class Unpacked:
    """The unpacked content of a compressed stream. With `single` it ends after the first member."""

    def __init__(
        self, source: Readable, method: str, budget: Budget, *, single: bool = False
    ) -> None:
        self._source = source
        self._new = DECOMPRESSORS[method]
        self._decompressor = self._new()
        self._budget = budget
        self._single = single
        self._pending = b""
        self._packed = self._unpacked = 0
        self._trouble: TroubleError | None = None

    def read(self, size: int, /) -> bytes:
        """See `Readable`. After an error, every further call raises the same error."""
        if self._trouble:
            raise self._trouble
        try:
            data = self._next(size)
            self._unpacked += len(data)
            self._budget.count_bytes(len(data))
            self._budget.check_ratio(self._packed, self._unpacked)
        except _DAMAGE as error:
            self._trouble = TroubleError(DAMAGED.format(detail=error))
        except TroubleError as error:
            self._trouble = error
        else:
            return data
        raise self._trouble

    def _next(self, size: int) -> bytes:
        while True:
            if self._decompressor.eof and not self._begin_next_member():
                return b""
            fresh = self._take() if self._decompressor.needs_input else b""
            data = self._decompressor.decompress(fresh, size)
            if data:
                return data
            if not (fresh or self._decompressor.eof) and self._decompressor.needs_input:
                raise TroubleError(CUT_SHORT)

    def _take(self) -> bytes:
        if self._pending:
            fresh, self._pending = self._pending, b""
            return fresh
        fresh = self._source.read(CHUNK_BYTES)
        self._packed += len(fresh)
        return fresh

    def _begin_next_member(self) -> bool:
        """Continue with the next member, after padding; False if there is none."""
        if self._single:
            return False
        rest = self._decompressor.unused_data.lstrip(b"\0")
        while not rest:
            fresh = self._take()
            if not fresh:
                return False
            rest = fresh.lstrip(b"\0")
        self._budget.count_entry()  # bounds a file that consists of empty members
        self._decompressor = self._new()
        self._pending = rest
        return True


def inner_name(path: str) -> str:
    """The name of the stream in a compressed file: the file's name without its suffix."""
    name = path.replace("!", "/").rpartition("/")[2]
    stem, dot, suffix = name.rpartition(".")
    return stem if stem and dot + suffix.lower() in _SUFFIXES else name
