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
from array import array
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from patscan.git.pack_index import Index
from patscan.git.packs import COMMIT, KINDS, TREE
from patscan.sources.history.alike import Ids, taken_over
from patscan.sources.history.cache import PackNotes

# How many entries its levels have; the next one is begun when the one before is half full. The system gives
# memory and disk only to pages that are written, and ids are spread over all pages of a level: 72 MB at most.
LEVELS = (1 << 15, 1 << 18, 1 << 21)
# An id can stand in one of so many entries.
_BUCKET = 8
_ENTRY = struct.Struct("<20sQI")
_KEY_BYTES = 20
_BUCKET_BYTES = _BUCKET * _ENTRY.size
_EMPTY = bytes(_ENTRY.size)
# The header: how many entries each level has, and how many of them are written. Without a lock some are not counted.
_HEADER = struct.Struct("<16Q")
_COUNT = struct.Struct("<Q")

# So many packs of which nearly every object is known are remembered in a process, for those that are alike.
MAX_RECENT = 4
MAX_UNKNOWN_PART = 0.02
MAX_RECENT_BYTES = 20 << 20

# The bits of a value: the size of the object, its kind, and what the first pass made of it.
_SIZE_BITS = 25
_MAX_SIZE = (1 << _SIZE_BITS) - 1
_KIND_SHIFT = _SIZE_BITS
COZE, HIT, DEFERRED, SUSPECT, UNOPENED = (1 << bit for bit in range(28, 33))


class Fact(NamedTuple):
    """What is known of one object: its kind (a number, see `git.packs`), its size in bytes, and bits (`HIT` …)."""

    kind: int
    size_bytes: int
    bits: int

    @classmethod
    def of(cls, value: int) -> Fact:
        """The fact in a value of the table."""
        return cls(value >> _KIND_SHIFT & 7, value & _MAX_SIZE, value & -(1 << 28))


class _Level(NamedTuple):
    """A part of the table: its number, where it begins, and how many buckets it has."""

    number: int
    start: int
    buckets: int

    @property
    def counter(self) -> int:
        """Where the number of its written entries stands."""
        return _HEADER.size // 2 + self.number * _COUNT.size

    def bucket(self, key: bytes) -> int:
        """Where the bucket of a key begins; in the order of keys, so that a pack's are near to one another."""
        return self.start + (int.from_bytes(key[:8]) * self.buckets >> 64) * _BUCKET_BYTES


class Known:
    """The table."""

    def __init__(self, path: str) -> None:
        """Map the file at `path`, which `create` has made."""
        with open(path, "r+b") as file:
            self._data = mmap.mmap(file.fileno(), 0)
        self._recent: deque[Ids] = deque(maxlen=MAX_RECENT)
        header = _HEADER.unpack_from(self._data)
        entries = [count for count in header[: len(header) // 2] if count]
        starts = itertools.accumulate((n * _ENTRY.size for n in entries), initial=_HEADER.size)
        self._levels = [
            _Level(number, start, n // _BUCKET)
            for number, (start, n) in enumerate(zip(starts, entries, strict=False))
        ]

    def value(self, oid: bytes) -> int:
        """The value for an object, by its binary id; 0 if nothing is known."""
        key = oid[:_KEY_BYTES]
        for level in self._levels:
            start = level.bucket(key)
            bucket = self._data[start : start + _BUCKET_BYTES]
            at = bucket.find(key)
            if at >= 0 and at % _ENTRY.size == 0:
                _, value, checksum = _ENTRY.unpack_from(bucket, at)
                if checksum == zlib.crc32(bucket[at : at + 28]):
                    return int(value)
            if not self._is_full(level):  # then nothing is in those after it
                return 0
        return 0

    def _written(self, level: _Level) -> int:
        """How many entries of a level are written."""
        count: int = _COUNT.unpack_from(self._data, level.counter)[0]
        return count

    def values(self, index: Index) -> array[int]:
        """The values for all objects of a pack, in the order of its index."""
        names, width = index.names, index.hash_bytes
        for base in self._recent:
            if base.width == width and (found := taken_over(base, names, self.value)) is not None:
                return found
        value = self.value
        found = array("Q", (value(names[at : at + width]) for at in range(0, len(names), width)))
        if found.count(0) <= MAX_UNKNOWN_PART * len(found) and len(names) <= MAX_RECENT_BYTES:
            self._recent.append(Ids(names, width, found))
        return found

    def keep(self, oid: bytes, kind: int, size_bytes: int, bits: int) -> None:
        """Enter an object; one that is too large for that is left out."""
        if size_bytes <= _MAX_SIZE:
            self._write(oid[:_KEY_BYTES], size_bytes | kind << _KIND_SHIFT | bits)

    def _write(self, key: bytes, value: int) -> None:
        level = next((one for one in self._levels if not self._is_full(one)), self._levels[-1])
        start = level.bucket(key)
        bucket = self._data[start : start + _BUCKET_BYTES]
        at = bucket.find(key)
        if at < 0 or at % _ENTRY.size:
            starts = range(0, _BUCKET_BYTES, _ENTRY.size)
            empty = (one for one in starts if bucket[one : one + _ENTRY.size] == _EMPTY)
            at = next(empty, key[-1] % _BUCKET * _ENTRY.size)
            _COUNT.pack_into(self._data, level.counter, self._written(level) + 1)
        head = struct.pack("<20sQ", key, value)
        entry = _ENTRY.pack(key, value, zlib.crc32(head))
        self._data[start + at : start + at + _ENTRY.size] = entry

    def _is_full(self, level: _Level) -> bool:
        return 2 * self._written(level) >= level.buckets * _BUCKET

    def keep_names(self, tips: Iterable[str], *, coze: bool) -> None:
        """Enter commits of whose histories all names were scanned, and hold no credential; nothing was missing."""
        for tip in tips:
            self._write(_names_key(tip), TREE << _KIND_SHIFT | (COZE if coze else 0))

    def names(self, tip: str) -> int:
        """0 if the names in the history of a commit are not known; else a value, with `COZE` if one mentions Coze."""
        return self.value(_names_key(tip))


def notes(values: Sequence[int], kinds: Collection[int]) -> PackNotes:
    """The result of the first pass over a pack, by values in the order of its index; what is not known is left to git."""
    counted = [value for value in values if value >> _KIND_SHIFT & 7 in kinds]
    # Most objects have no bits, and need no look of their own.
    marked = [(place, value) for place, value in enumerate(values) if value >= COZE or not value]
    hits, deferred, suspects, unopened = (
        [place for place, value in marked if value & bit and Fact.of(value).kind in kinds]
        for bit in (HIT, DEFERRED, SUSPECT, UNOPENED)
    )
    return PackNotes(
        hits,
        deferred,
        suspects,
        unopened,
        left_to_git=[place for place, value in marked if not value],
        objects=len(counted),
        size_bytes=sum(value & _MAX_SIZE for value in counted),
        coze=any(value & COZE and Fact.of(value).kind in kinds for _, value in marked),
        commits=sum(value >> _KIND_SHIFT & 7 == COMMIT for value in counted),
    )


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


def object_id(kind: int, data: bytes, hash_bytes: int) -> bytes:
    """The id of an object, from its content."""
    new = hashlib.sha1 if hash_bytes == 20 else hashlib.sha256
    digest = new(b"%b %d\0" % (KINDS[kind].encode(), len(data)), usedforsecurity=False)
    digest.update(data)
    return digest.digest()
