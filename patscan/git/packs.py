"""Reads pack files without git: every object is inflated and patched exactly once.

The index tells where the entries begin; one pass over their headers tells what each is and which
other it is a delta of. Then every tree of deltas is walked from its root, depth first, so that
only the way back to the root is held in memory.

Format: git's `gitformat-pack(5)`. Nothing in a pack is trusted: what cannot be read is named, so
that git can be asked for it, and never makes more than `MAX_OBJECT_BYTES` of one object.
"""

from __future__ import annotations

import functools
import mmap
import os
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from dulwich.errors import ApplyDeltaError
from dulwich.pack import apply_delta

from patscan.git.pack_index import CorruptPackError, read_index

try:
    from zlib_ng import zlib_ng as zlib
except ImportError:  # where it can't be had; a third slower
    import zlib  # type: ignore[no-redef]

_DAMAGE: tuple[Any, ...] = (zlib.error, ApplyDeltaError, IndexError, MemoryError)

COMMIT, TREE, BLOB, TAG = 1, 2, 3, 4
KINDS = {COMMIT: "commit", TREE: "tree", BLOB: "blob", TAG: "tag"}
_OFFSET_DELTA, _NAMED_DELTA = 6, 7
_UNKNOWN_TYPES = (0, 5)
_NONSENSE = 0

# A larger object is left to git, which hands it out piece by piece. An entry's header grows by a
# byte for every seven bits of its size, so its length tells which these are.
MAX_OBJECT_BYTES = 1 << 25
_LARGE_SIZE_DIGITS = 5
# So much compressed data cannot inflate to more than `MAX_OBJECT_BYTES` (deflate gives 1032 : 1).
_HARMLESS_BYTES = MAX_OBJECT_BYTES // 1032
# How many bytes of bases one walk keeps at most.
MAX_HELD_BYTES = 64 << 20
# The size and the way back to the base, ten bytes each, or the base's id.
_MAX_HEADER_BYTES = 48


class Headers(NamedTuple):
    """What the headers of some neighbouring entries say.

    `types` as in the file, 0 for one that makes no sense; `lengths` of the headers in bytes;
    `bases` are positions in the pack (-1: none); `large` are positions of large entries.
    """

    types: bytes
    lengths: bytes
    bases: bytes
    large: frozenset[int]


# Stands for "seen" while deltas are resolved.
_SEEN = 255


class Pack:
    """A pack and what is known of its entries. Entries are numbered by their place in the file."""

    def __init__(self, index_path: str, hash_bytes: int) -> None:
        """Open the pack that belongs to the index.

        Raises:
            CorruptPackError: pack and index do not fit each other.
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
        # What tells this pack from all others, and from itself after a change.
        self.identity = *checksums, facts.st_dev, facts.st_ino, size, facts.st_mtime_ns
        self.kinds = b""
        self._end = end
        if self.count and (min(self.index.offsets) < 12 or max(self.index.offsets) >= end):
            raise CorruptPackError("the index leads out of the pack")

    @functools.cached_property
    def _starts(self) -> array[int]:
        """Where the entries begin, in order, and where the last one ends."""
        starts = array("Q", sorted(self.index.offsets))
        starts.append(self._end)
        return starts

    def headers(self, first: int, last: int) -> Headers:
        """Read the headers of the entries `first` up to `last` (exclusive)."""
        data, starts = self._data, self._starts
        types, lengths = bytearray(last - first), bytearray(last - first)
        bases = array("i", [-1]) * (last - first)
        large = []
        start = starts[first] if first < last else 0
        for place, end in enumerate(starts[first + 1 : last + 1]):
            head = data[start : min(start + _MAX_HEADER_BYTES, end)]
            try:
                byte = head[0]
                kind = (byte >> 4) & 7
                at = 1
                while byte & 0x80:
                    byte = head[at]
                    at += 1
                if at >= _LARGE_SIZE_DIGITS:
                    large.append(first + place)
                if kind == _OFFSET_DELTA:
                    byte = head[at]
                    at += 1
                    back = byte & 0x7F
                    while byte & 0x80:
                        byte = head[at]
                        at += 1
                        back = ((back + 1) << 7) | (byte & 0x7F)
                    bases[place] = self._at(start - back)
                elif kind == _NAMED_DELTA:
                    name = head[at : at + self.index.hash_bytes]
                    at += self.index.hash_bytes
                    bases[place] = self._at(self.index.find(name))
                types[place] = _NONSENSE if kind in _UNKNOWN_TYPES else kind
                lengths[place] = at
            except (IndexError, ValueError):  # it has no end, or a base that is not here
                types[place] = _NONSENSE
            start = end
        return Headers(bytes(types), bytes(lengths), bases.tobytes(), frozenset(large))

    def _at(self, offset: int) -> int:
        """The number of the entry that begins at `offset`; ValueError if there is none."""
        number = bisect_left(self._starts, offset, 0, self.count) if offset > 0 else self.count
        if self._starts[number] != offset or number == self.count:
            raise ValueError(offset)
        return number

    @property
    def prepared(self) -> bool:
        """Whether `prepare` was called."""
        return len(self.kinds) == self.count

    def prepare(self, parts: Iterable[Headers]) -> None:
        """Take note of all headers, in order, and work out what every entry is in the end.

        `kinds` has one byte for each entry: the kind of object it is, or 0 where no root leads to
        it, because its base is elsewhere or it makes no sense.
        """
        self._types = bytearray()
        self._lengths = bytearray()
        self._bases = array("i")
        large: set[int] = set()
        for part in parts:
            self._types += part.types
            self._lengths += part.lengths
            self._bases.frombytes(part.bases)
            large |= part.large
        self._large = frozenset(large)
        self._link()

    def _link(self) -> None:
        """Give every delta its root's kind, and every entry the list of its deltas."""
        types, bases = self._types, self._bases
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
        for number in waiting:  # a delta whose base stands behind it, or that leads nowhere
            way = []
            here = number
            while not kinds[here] and bases[here] >= 0 and types[here] and types[here] != _SEEN:
                way.append(here)
                types[here] = _SEEN  # a cycle ends here
                here = bases[here]
            for one in way:
                kinds[one] = kinds[here]
        self.kinds = bytes(kinds)

    def roots(self, wanted: Iterable[int]) -> array[int]:
        """The entries of the `wanted` kinds that are no deltas."""
        chosen = bytes(kind in set(wanted) for kind in range(256))
        flags = self.kinds.translate(chosen)
        bases = self._bases
        found = array("i")
        at = flags.find(1)
        while at >= 0:
            if bases[at] < 0:
                found.append(at)
            at = flags.find(1, at + 1)
        return found

    def heavy(self, roots: Iterable[int], least: int) -> list[int]:
        """Those of the `roots` that at least so many entries are deltas of, the heaviest first."""
        weights = array("i", [0]) * self.count
        for number, base in zip(range(self.count - 1, -1, -1), reversed(self._bases), strict=True):
            if 0 <= base < number:  # others are rare
                weights[base] += weights[number] + 1
        found = [root for root in roots if weights[root] >= least]
        return sorted(found, key=weights.__getitem__, reverse=True)

    def unresolved(self) -> list[int]:
        """The entries that no root leads to."""
        return [number for number, kind in enumerate(self.kinds) if not kind]

    def places(self, numbers: Iterable[int]) -> dict[int, int]:
        """Where in the index some entries are."""
        starts = {self._starts[number]: number for number in numbers}
        if not starts:
            return {}
        return {
            starts[offset]: place
            for place, offset in enumerate(self.index.offsets)
            if offset in starts
        }

    def names(self, numbers: Iterable[int]) -> dict[int, str]:
        """The object ids, in hex, of some entries."""
        return {number: self.index.name(place) for number, place in self.places(numbers).items()}

    def below(self, roots: Iterable[int]) -> Iterator[int]:
        """`roots` and everything that is a delta of them, directly or not."""
        stack = list(roots)
        while stack:
            number = stack.pop()
            yield number
            child = self._child[number]
            while child >= 0:
                stack.append(child)
                child = self._sibling[child]

    def walk(self, roots: Sequence[int]) -> Iterator[tuple[int, bytes | None]]:
        """Yield every entry below `roots` with its content, None where it is left to git."""
        content_of, child_of, sibling_of = self._content, self._child, self._sibling
        held = 0
        for root in roots:
            # An entry, its base, and whether it is the last one that needs the base.
            stack: list[tuple[int, bytes | None, bool]] = [(root, None, False)]
            while stack:
                number, base, last = stack.pop()
                content = content_of(number, base)
                if last and base is not None:
                    held -= len(base)
                child = child_of[number]
                if content is None or (child >= 0 and held + len(content) > MAX_HELD_BYTES):
                    yield number, content
                    yield from ((one, None) for one in self.below([number]) if one != number)
                    continue
                yield number, content
                if child >= 0:
                    held += len(content)
                    last = True
                    while child >= 0:
                        stack.append((child, content, last))
                        last = False
                        child = sibling_of[child]

    def _content(self, number: int, base: bytes | None) -> bytes | None:
        """What an entry holds, patched onto its base; None where it is damaged or large."""
        if number in self._large:
            return None
        packed = self._view[self._starts[number] + self._lengths[number] : self._starts[number + 1]]
        try:
            if len(packed) <= _HARMLESS_BYTES:
                data = zlib.decompress(packed)
            else:
                inflater = zlib.decompressobj()
                data = inflater.decompress(packed, MAX_OBJECT_BYTES + 1)
                if not inflater.eof:  # too much, or cut short
                    return None
            if base is None:
                return data
            if _patched_bytes(data) > MAX_OBJECT_BYTES:
                return None
            return b"".join(apply_delta(base, data))
        except _DAMAGE:
            return None


def _patched_bytes(delta: bytes) -> int:
    """The size that `delta` says its result has: the second number in it."""
    at = 0
    while delta[at] & 0x80:
        at += 1
    at += 1
    size = shift = 0
    while True:
        byte = delta[at]
        size |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return size
        shift += 7
        at += 1


@functools.cache
def opened(index_path: str, hash_bytes: int) -> Pack:
    """The pack of an index, opened once in a process (and, where there is fork, in its children).

    Raises:
        CorruptPackError: pack and index do not fit each other.
        OSError: one of them cannot be read.
    """
    return Pack(index_path, hash_bytes)


def ready(index_path: str, hash_bytes: int) -> Pack:
    """The same pack, its headers read."""
    pack = opened(index_path, hash_bytes)
    if not pack.prepared:
        pack.prepare([pack.headers(0, pack.count)])
    return pack
