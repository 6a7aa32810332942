"""Reads pack files without git. Every object is inflated and patched exactly once.

The index has the offsets of the entries. One pass over their headers tells the type of each entry, and
which other entry it is a delta of. Then every tree of deltas is walked depth first from its root, so that
only the path from the root to the current entry is in memory.

Format: git's `gitformat-pack(5)`. A pack may be hostile. Objects that cannot be read here, or are larger
than `MAX_OBJECT_BYTES`, are left to git.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import mmap
import os
from array import array
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Any

from dulwich.errors import ApplyDeltaError
from dulwich.pack import apply_delta

from patscan.git import deltas, pack_headers
from patscan.git.pack_headers import Headers
from patscan.git.pack_index import CorruptPackError, read_index

try:
    from zlib_ng import zlib_ng as zlib
except ImportError:  # where it is not available; a third slower
    import zlib  # type: ignore[no-redef]

_DAMAGE: tuple[Any, ...] = (zlib.error, ApplyDeltaError, IndexError, MemoryError)

COMMIT, TREE, BLOB, TAG = 1, 2, 3, 4
KINDS = {COMMIT: "commit", TREE: "tree", BLOB: "blob", TAG: "tag"}

# A larger object is left to git, which streams it.
MAX_OBJECT_BYTES = pack_headers.MAX_OBJECT_BYTES
# Compressed data of this size cannot inflate to more than `MAX_OBJECT_BYTES` (deflate's ratio is at most 1032).
_HARMLESS_BYTES = MAX_OBJECT_BYTES // 1032
# How many bytes of delta bases a walk keeps in memory at most.
MAX_BASES_BYTES = 64 << 20

# In `types`, while deltas are resolved: this entry was visited.
_SEEN = 255


class Pack:
    """A pack and its entries, which are numbered by their offsets, in ascending order."""

    def __init__(self, index_path: str, hash_bytes: int) -> None:
        """Open the pack that belongs to the index.

        Raises:
            CorruptPackError: the pack is damaged, or the index belongs to another pack.
            OSError: one of them cannot be read.
        """
        self.index_path = index_path
        self.index = read_index(index_path, hash_bytes)
        self.count = len(self.index.offsets)
        with open(index_path.removesuffix(".idx") + ".pack", "rb") as file:
            facts = os.fstat(file.fileno())
            size = facts.st_size
            if size < 12 + hash_bytes:
                raise CorruptPackError("the pack is cut short")
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._view = memoryview(self._data)
        end = size - hash_bytes
        if self._data[:4] != b"PACK" or self._data[4:8] not in (b"\0\0\0\2", b"\0\0\0\3"):
            raise CorruptPackError("not a pack of version 2 or 3")
        if int.from_bytes(self._data[8:12]) != self.count or (
            self._data[end:size] != self.index.pack_checksum
        ):
            raise CorruptPackError("the index belongs to another pack")
        checksums = self.index.pack_checksum.hex(), self.index.checksum.hex()
        # Identifies this version of this file.
        self.identity = *checksums, facts.st_dev, facts.st_ino, size, facts.st_mtime_ns
        self.kinds = b""
        self._end = end
        if self.count and (min(self.index.offsets) < 12 or max(self.index.offsets) >= end):
            raise CorruptPackError("the index leads out of the pack")

    @functools.cached_property
    def _starts(self) -> array[int]:
        """The offsets of all entries, in order, and of the end of the last one."""
        starts = array("Q", sorted(self.index.offsets))
        starts.append(self._end)
        return starts

    def headers(self, first: int, last: int) -> Headers:
        """Read the headers of the entries `first` up to `last` (exclusive)."""
        return pack_headers.read(self._data, self._starts, self.index, first, last)

    def number_of(self, oid: str) -> int:
        """The number of the entry of an object; -1 if the pack does not contain it."""
        try:
            return pack_headers.number_at(self._starts, self.index.find(bytes.fromhex(oid)))
        except ValueError:
            return -1

    def numbers_of(self, ids: Container[bytes]) -> frozenset[int]:
        """The entries of all those objects whose binary ids are in `ids`."""
        names, width = self.index.names, self.index.hash_bytes
        every = (names[at : at + width] for at in range(0, len(names), width))
        offsets = {*itertools.compress(self.index.offsets, map(ids.__contains__, every))}
        starts = self._starts
        return frozenset(itertools.compress(range(self.count), map(offsets.__contains__, starts)))

    @property
    def prepared(self) -> bool:
        """Whether `prepare` was called."""
        return len(self.kinds) == self.count

    def prepare(self, parts: Iterable[Headers]) -> None:
        """Store the headers of all entries, in order, and determine the kind of every object.

        Afterwards `kinds` has one byte per entry: the kind of its object, or 0 if that cannot be read
        here, because a base is outside of the pack or a header is invalid; and `bases` the number of the
        entry that it is a delta of, or -1.
        """
        self._types = bytearray()
        self._lengths = bytearray()
        self.bases = array("i")
        large: set[int] = set()
        for part in parts:
            self._types += part.types
            self._lengths += part.lengths
            self.bases.frombytes(part.bases)
            large |= part.large
        self._large = frozenset(large)
        self._link()

    def _link(self) -> None:
        """Give every delta its root's kind, and every entry the list of its deltas."""
        types, bases = self._types, self.bases
        self._child = array("i", [-1]) * self.count
        self._sibling = array("i", [-1]) * self.count
        kinds = bytearray(self.count)
        waiting = []
        for number, base in enumerate(bases):
            if types[number] == 0:
                continue
            if base < 0:
                kinds[number] = types[number]
                continue
            self._sibling[number] = self._child[base]
            self._child[base] = number
            if base < number:
                kinds[number] = kinds[base]
            if not kinds[number]:
                waiting.append(number)
        for number in waiting:  # a base comes after its delta, or cannot be read
            path = []
            here = number
            while not kinds[here] and bases[here] >= 0 and types[here] and types[here] != _SEEN:
                path.append(here)
                types[here] = _SEEN  # a cycle ends here
                here = bases[here]
            for one in path:
                kinds[one] = kinds[here]
        self.kinds = bytes(kinds)

    def roots(self, wanted: Iterable[int]) -> array[int]:
        """The entries of the `wanted` kinds that are not deltas, which have types of their own."""
        chosen = frozenset(wanted)
        flags = self._types.translate(bytes(kind in chosen for kind in range(256)))
        return array("i", itertools.compress(range(self.count), flags))

    def heavy(self, roots: Iterable[int], least: int) -> list[int]:
        """The `roots` with at least `least` deltas, direct or indirect; the one with the most first."""
        weights = array("i", [0]) * self.count
        for number, base in zip(range(self.count - 1, -1, -1), reversed(self.bases), strict=True):
            if 0 <= base < number:  # a base after its delta is rare
                weights[base] += weights[number] + 1
        found = [root for root in roots if weights[root] >= least]
        return sorted(found, key=weights.__getitem__, reverse=True)

    def unresolved(self) -> list[int]:
        """The entries that cannot be read here, by the kinds that `prepare` determined."""
        return [number for number, kind in enumerate(self.kinds) if not kind]

    def places(self, numbers: Iterable[int]) -> dict[int, int]:
        """The numbers, in the index, of the objects of some entries."""
        starts = {self._starts[number]: number for number in numbers}
        if not starts:
            return {}
        offsets = self.index.offsets
        found = itertools.compress(range(self.count), map(starts.__contains__, offsets))
        return {starts[offsets[place]]: place for place in found}

    def names(self, numbers: Iterable[int]) -> dict[int, str]:
        """The object ids, in hex, of some entries."""
        return {number: oid.hex() for number, oid in self.ids(numbers).items()}

    def ids(self, numbers: Iterable[int]) -> dict[int, bytes]:
        """The binary object ids of some entries."""
        return {number: self.index.id(place) for number, place in self.places(numbers).items()}

    def below(self, roots: Iterable[int]) -> Iterator[int]:
        """`roots` and all their deltas, direct or indirect."""
        stack = list(roots)
        while stack:
            number = stack.pop()
            yield number
            child = self._child[number]
            while child >= 0:
                stack.append(child)
                child = self._sibling[child]

    def walk(
        self, roots: Sequence[int], enters: Callable[[int], bool] | None = None
    ) -> Iterator[tuple[int, bytes | None]]:
        """Yield every entry below `roots` with its content; None if it is left to git.

        With `enters`, only those of the deltas for which it is true, and what is below them. It is called
        after their base was yielded.
        """
        content_of, child_of, sibling_of = self._content, self._child, self._sibling
        held_bytes = 0
        for root in roots:
            # An entry, its base, and whether it is the last one that needs the base.
            stack: list[tuple[int, bytes | None, bool]] = [(root, None, False)]
            while stack:
                number, base, last = stack.pop()
                content = content_of(number, base)
                if last and base is not None:
                    held_bytes -= len(base)
                child = child_of[number]
                if content is None or (child >= 0 and held_bytes + len(content) > MAX_BASES_BYTES):
                    yield number, content
                    yield from ((one, None) for one in self.below([number]) if one != number)
                    continue
                yield number, content
                last = True
                while child >= 0:
                    if enters is None or enters(child):
                        if last:
                            held_bytes += len(content)
                        stack.append((child, content, last))
                        last = False
                    child = sibling_of[child]

    def read(self, wanted: Iterable[str]) -> Iterator[tuple[str, str, bytes]]:
        """The id, kind and content of each of some objects that can be read here, in any order."""
        ids = {self.number_of(oid): oid for oid in wanted}
        leading: set[int] = set()
        for number in ids:
            one = number
            while one >= 0 and one not in leading:
                leading.add(one)
                one = self.bases[one]
        roots = [one for one in leading if self.bases[one] < 0]
        for number, content in self.walk(roots, leading.__contains__):
            if number in ids and content is not None:
                yield ids[number], KINDS[self.kinds[number]], content

    def packed(self, kind: int) -> Iterator[tuple[int, bytes | None, bool]]:
        """The entries of a kind: number, inflated data, which is None if damaged or large, and if it is a delta."""
        at = self.kinds.find(kind)
        while at >= 0:
            try:
                data = self._inflated(at)
            except _DAMAGE:
                data = None
            yield at, data, self.bases[at] >= 0
            at = self.kinds.find(kind, at + 1)

    def _inflated(self, number: int) -> bytes | None:
        """The inflated data of an entry, which may be a delta; None if it is too large or truncated."""
        if number in self._large:
            return None
        packed = self._view[self._starts[number] + self._lengths[number] : self._starts[number + 1]]
        if len(packed) <= _HARMLESS_BYTES:
            return zlib.decompress(packed)
        inflater = zlib.decompressobj()
        data = inflater.decompress(packed, MAX_OBJECT_BYTES + 1)
        return data if inflater.eof else None

    def _content(self, number: int, base: bytes | None) -> bytes | None:
        """The content of an entry, from that of its base if it is a delta; None if it is damaged or large."""
        try:
            data = self._inflated(number)
            if data is None or base is None:
                return data
            if deltas.result_bytes(data) > MAX_OBJECT_BYTES:
                return None
            return b"".join(apply_delta(base, data))
        except _DAMAGE:
            return None


def object_id(kind: int, content: bytes, hash_bytes: int) -> bytes:
    """The binary id of an object, from its content."""
    new = hashlib.sha1 if hash_bytes == 20 else hashlib.sha256
    digest = new(b"%b %d\0" % (KINDS[kind].encode(), len(content)), usedforsecurity=False)
    digest.update(content)
    return digest.digest()


@functools.cache
def opened(index_path: str, hash_bytes: int) -> Pack:
    """The pack of an index, opened once per process. Forked processes inherit it.

    Raises:
        CorruptPackError: the pack is damaged, or the index belongs to another pack.
        OSError: one of them cannot be read.
    """
    return Pack(index_path, hash_bytes)


def ready(index_path: str, hash_bytes: int) -> Pack:
    """The same pack, after `prepare`."""
    pack = opened(index_path, hash_bytes)
    if not pack.prepared:
        pack.prepare([pack.headers(0, pack.count)])
    return pack
