"""What is known of objects of any repository: an object that several have, such as forks, is scanned once.

The table is a file that processes map into memory, of a fixed size: what does not fit replaces something else.
It has no locks. Every entry carries a checksum, so one that two processes wrote at the same time is no entry.
An object is entered under the id that follows from the content that was read, not under the one that an index
claims: a hostile repository cannot pass off its content as that of another one.
"""

from __future__ import annotations

import functools
import hashlib
import mmap
import struct
import zlib
from array import array
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from patscan.git.pack_index import Index
from patscan.git.packs import COMMIT, KINDS, TREE
from patscan.sources.history.cache import PackNotes

# 64 MB, of which the system only stores what was written.
ENTRIES = 1 << 21
# An id can stand in one of so many entries.
_BUCKET = 8
_ENTRY = struct.Struct("<20sII4x")
_KEY_BYTES = 20
_BUCKET_BYTES = _BUCKET * _ENTRY.size
_EMPTY = bytes(_ENTRY.size)

# The bits of a value: the size of the object, its kind, and what the first pass made of it.
_SIZE_BITS = 25
_KIND_SHIFT = _SIZE_BITS
COZE, HIT, DEFERRED, SUSPECT = (1 << bit for bit in range(28, 32))


class Fact(NamedTuple):
    """What is known of one object: its kind (a number, see `git.packs`), its size in bytes, and bits (`HIT` …)."""

    kind: int
    size_bytes: int
    bits: int

    @classmethod
    def of(cls, value: int) -> Fact:
        """The fact in a value of the table."""
        return cls(value >> _KIND_SHIFT & 7, value & ((1 << _SIZE_BITS) - 1), value & -(1 << 28))


class Known:
    """The table.

    Attributes:
        packs: the results for packs of which all objects are known, by a digest of their ids and by the kinds that
            were scanned; only of this process.
    """

    def __init__(self, path: str) -> None:
        """Map the file at `path`, which `create` has made."""
        with open(path, "r+b") as file:
            self._data = mmap.mmap(file.fileno(), 0)
        self.packs: dict[tuple[bytes, frozenset[int]], PackNotes] = {}
        self._buckets = len(self._data) // _BUCKET_BYTES

    def value(self, oid: bytes) -> int:
        """The value for an object, by its binary id; 0 if nothing is known."""
        key = oid[:_KEY_BYTES]
        start = self._start(key)
        bucket = self._data[start : start + _BUCKET_BYTES]
        at = bucket.find(key)
        if at < 0 or at % _ENTRY.size:
            return 0
        _, value, checksum = _ENTRY.unpack_from(bucket, at)
        return int(value) if checksum == zlib.crc32(bucket[at : at + 24]) else 0

    def _start(self, key: bytes) -> int:
        """Where the bucket of a key begins; in the order of keys, so that a pack's are near to one another."""
        return (int.from_bytes(key[:8]) * self._buckets >> 64) * _BUCKET_BYTES

    def values(self, index: Index) -> array[int]:
        """The values for all objects of a pack, in the order of its index."""
        names, width, value = index.names, index.hash_bytes, self.value
        return array("I", (value(names[at : at + width]) for at in range(0, len(names), width)))

    def keep(self, oid: bytes, kind: int, size_bytes: int, bits: int) -> None:
        """Enter an object; one that is too large for that is left out."""
        if size_bytes < 1 << _SIZE_BITS:
            self._write(oid[:_KEY_BYTES], size_bytes | kind << _KIND_SHIFT | bits)

    def _write(self, key: bytes, value: int) -> None:
        start = self._start(key)
        bucket = self._data[start : start + _BUCKET_BYTES]
        at = bucket.find(key)
        if at < 0 or at % _ENTRY.size:
            starts = range(0, _BUCKET_BYTES, _ENTRY.size)
            empty = (one for one in starts if bucket[one : one + _ENTRY.size] == _EMPTY)
            at = next(empty, key[-1] % _BUCKET * _ENTRY.size)
        head = struct.pack("<20sI", key, value)
        self._data[start + at : start + at + _ENTRY.size] = _ENTRY.pack(
            key, value, zlib.crc32(head)
        )

    def keep_names(self, tips: Iterable[str], *, coze: bool) -> None:
        """Enter commits of whose histories all names were scanned, and hold no credential; nothing was missing."""
        for tip in tips:
            self._write(_names_key(tip), TREE << _KIND_SHIFT | (COZE if coze else 0))

    def names(self, tip: str) -> int:
        """0 if the names in the history of a commit are not known; else a value, with `COZE` if one mentions Coze."""
        return self.value(_names_key(tip))


def notes(values: Sequence[int], kinds: Collection[int]) -> PackNotes:
    """The result of the first pass over a pack of which every object is known, in the order of its index."""
    facts = [(place, fact) for place, fact in enumerate(map(Fact.of, values)) if fact.kind in kinds]
    hits, deferred, suspects = (
        [place for place, fact in facts if fact.bits & bit] for bit in (HIT, DEFERRED, SUSPECT)
    )
    return PackNotes(
        hits,
        deferred,
        suspects,
        left_to_git=[],
        objects=len(facts),
        size_bytes=sum(fact.size_bytes for _, fact in facts),
        coze=any(fact.bits & COZE for _, fact in facts),
        commits=sum(fact.kind == COMMIT for _, fact in facts),
    )


def _names_key(tip: str) -> bytes:
    """A key that is no object's: the digest of what no object begins with."""
    return hashlib.sha1(b"names of " + tip.encode(), usedforsecurity=False).digest()


def create(path: str, entries: int = ENTRIES) -> str:
    """Make an empty table; returns its path."""
    with open(path, "xb") as file:
        file.truncate(entries * _ENTRY.size)
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
