"""What is known of objects of any repository: an object that several have, such as forks, is scanned once.

The table is a file that processes map into memory, of a fixed size: what does not fit replaces something else.
It has no locks. Every entry carries a checksum, so one that two processes wrote at the same time is no entry.
An object is entered under the id that follows from the content that was read, not under the one that an index
claims: a hostile repository cannot pass off its content as that of another one.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import mmap
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from patscan.git.packs import KINDS, TREE

# How many entries its levels have; the next one is begun when the one before is half full. The system gives
# memory and disk only to pages that are written, and ids are spread over all pages of a level: 72 MB at most.
LEVELS = (1 << 15, 1 << 18, 1 << 21)
# An id is in one of this many consecutive entries.
_BUCKET = 8
_ENTRY = struct.Struct("<20sQI")
_HEAD, _CHECKSUM = struct.Struct("<20sQ"), struct.Struct("<I")
_KEY_BYTES = 20
_BUCKET_BYTES = _BUCKET * _ENTRY.size
_EMPTY = bytes(_ENTRY.size)
# The header: how many entries each level has, and how many of them are written. Without a lock some are not counted.
_HEADER = struct.Struct("<16Q")
_COUNT = struct.Struct("<Q")

# The bits of a value: the size of the object, its kind, and what the first pass made of it.
_SIZE_BITS = 25
MAX_SIZE = (1 << _SIZE_BITS) - 1
KIND_SHIFT = _SIZE_BITS
KIND_BITS = 7
COZE, HIT, DEFERRED, SUSPECT, UNOPENED = (1 << bit for bit in range(28, 33))
# The kind of a tree that was read, but not scanned: its id is not that of another object.
UNSCANNED = 5
SCANNED = frozenset(KINDS)


class Fact(NamedTuple):
    """What is known of one object: its kind (a number, see `git.packs`), its size in bytes, and bits (`HIT` …)."""

    kind: int
    size_bytes: int
    bits: int

    @classmethod
    def of(cls, value: int) -> Fact:
        """The fact in a value of the table."""
        return cls(value >> KIND_SHIFT & KIND_BITS, value & MAX_SIZE, value & -(1 << 28))


class _Level(NamedTuple):
    """A part of the table: its number, where it begins, and how many buckets it has.

    Buckets are in the order of keys, so that those of a pack's objects are near to one another.
    """

    number: int
    start: int
    buckets: int

    @property
    def counter(self) -> int:
        """Where the number of its written entries stands."""
        return _HEADER.size // 2 + self.number * _COUNT.size


class Known:
    """The table."""

    def __init__(self, path: str) -> None:
        """Map the file at `path`, which `create` has made."""
        with open(path, "r+b") as file:
            self._data = mmap.mmap(file.fileno(), 0)
        header = _HEADER.unpack_from(self._data)
        entries = [count for count in header[: len(header) // 2] if count]
        starts = itertools.accumulate((n * _ENTRY.size for n in entries), initial=_HEADER.size)
        self._levels = [
            _Level(number, start, n // _BUCKET)
            for number, (start, n) in enumerate(zip(starts, entries, strict=False))
        ]

    def value(self, oid: bytes) -> int:
        """The value for an object, by its binary id; 0 if nothing is known."""
        return next(self.values((oid,)))

    def values(self, oids: Iterable[bytes]) -> Iterator[int]:
        """The value for each of some objects, by their binary ids; 0 if nothing is known."""
        data, unpack_from, entry_bytes = self._data, _ENTRY.unpack_from, _ENTRY.size
        find = data.find
        full = list(itertools.takewhile(self._is_full, self._levels))
        # Nothing is in those after the first one that is not full.
        levels = [(one.start, one.buckets) for one in self._levels[: len(full) + 1]]
        for oid in oids:
            key, found = oid[:_KEY_BYTES], 0
            place = int.from_bytes(key[:8])
            for first, buckets in levels:
                start = first + (place * buckets >> 64) * _BUCKET_BYTES
                at = find(key, start, start + _BUCKET_BYTES)
                if at >= 0 and (at - start) % entry_bytes == 0:
                    _, value, checksum = unpack_from(data, at)
                    if checksum == zlib.crc32(data[at : at + 28]):
                        found = int(value)
                        break
            yield found

    def _written(self, level: _Level) -> int:
        """How many entries of a level are written."""
        count: int = _COUNT.unpack_from(self._data, level.counter)[0]
        return count

    def keep(self, objects: Iterable[tuple[bytes, int, int, int]]) -> None:
        """Enter objects: id, kind, size in bytes and bits of each. Those that are too large are left out."""
        self._write(
            (oid[:_KEY_BYTES], size_bytes | kind << KIND_SHIFT | bits)
            for oid, kind, size_bytes, bits in objects
            if size_bytes <= MAX_SIZE
        )

    def _write(self, entries: Iterable[tuple[bytes, int]]) -> None:
        """Enter keys and values into the first level that is not full."""
        data, size = self._data, _ENTRY.size
        find, pack, checksum_of = data.find, _HEAD.pack, _CHECKSUM.pack
        level = next((one for one in self._levels if not self._is_full(one)), self._levels[-1])
        first, buckets = level.start, level.buckets
        added = 0
        for key, value in entries:
            start = first + (int.from_bytes(key[:8]) * buckets >> 64) * _BUCKET_BYTES
            end = start + _BUCKET_BYTES
            at = find(key, start, end)
            if at < 0 or (at - start) % size:
                slots = range(start, end, size)
                empty = (one for one in slots if data[one : one + size] == _EMPTY)
                at = next(empty, slots[key[-1] % _BUCKET])
                added += 1
            head = pack(key, value)
            data[at : at + size] = head + checksum_of(zlib.crc32(head))
        _COUNT.pack_into(data, level.counter, self._written(level) + added)

    def _is_full(self, level: _Level) -> bool:
        return 2 * self._written(level) >= level.buckets * _BUCKET

    def keep_names(self, tips: Iterable[str], *, coze: bool) -> None:
        """Enter commits of whose histories all names were scanned, and hold no credential; nothing was missing."""
        value = TREE << KIND_SHIFT | (COZE if coze else 0)
        self._write((_names_key(tip), value) for tip in tips)

    def names(self, tip: str) -> int:
        """0 if the names in the history of a commit are not known; else a value, with `COZE` if one mentions Coze."""
        return self.value(_names_key(tip))


def _names_key(tip: str) -> bytes:
    """A key that is no object's: the digest of what no object begins with."""
    return hashlib.sha1(b"names of " + tip.encode(), usedforsecurity=False).digest()


def create(path: str, levels: Sequence[int] = LEVELS) -> str:
    """Make an empty table; returns its path."""
    padding = [0] * (_HEADER.size // _COUNT.size - len(levels))
    with open(path, "xb") as file:
        file.write(_HEADER.pack(*levels, *padding))
        file.truncate(_HEADER.size + sum(levels) * _ENTRY.size)
    return path


@functools.lru_cache(maxsize=1)
def opened(path: str) -> Known:
    """The table at `path`, mapped once in a process."""
    return Known(path)
