"""Searches the trees of a large pack for objects, without reading each of them.

Most trees are deltas of others: a tree contains an id if its delta inserts it, or if it is in the base of the
delta and was not replaced. So what is inflated of the trees, most of it deltas, is searched for ids, and only
trees that have one, and those that were made from them, are read.
"""

from __future__ import annotations

import functools
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple, Self

from patscan import late
from patscan.git import deltas, packs
from patscan.git.packs import Pack
from patscan.git.trees import ENTRIES, FOLDER, mode_of
from patscan.literals import Database, expression, occurrences

# How many bytes of inflated deltas are kept in memory. More are inflated again for every level of trees.
MAX_KEPT_BYTES = 160 << 20
_BLOCK_BYTES = 4 << 20
# At most this many parts of ids are searched with hyperscan, which takes 20 µs to compile each. For more, and without
# hyperscan, all ids that a delta inserts are looked up.
MAX_LITERALS = 8_000
# Ids are searched by these parts of them. A delta may take the first or last bytes of an id from its base,
# if they happen to be the same; and it inserts 127 bytes at a time, so that one part may be split.
_KEYS = (slice(2, 9), slice(10, 17))
_KEY = _KEYS[0]
_MAX_COPIED = _KEY.start


# The keys of the ids in a tree, by their length; and in a part of one, which may begin or end anywhere.
_IDS = {
    size: late.compile(
        rb"[0-7]++ [^\0]++\0[\s\S]{2}([\s\S]{7})[\s\S]{%d}|[\s\S]++" % (size - _KEY.stop)
    )
    for size in (20, 32)
}
_AFTER_NUL = late.compile(rb"\0(?=[\s\S]{2}([\s\S]{7}))")
# What an entry may begin with; the last byte of the id before it can be a digit, too.
_MODE = late.compile(rb"(?=(?:0?40000|1[0-7]{5}) )")
# For more objects, a tree is read from its beginning.
_MAX_FOUND = 8


class UnsearchableError(Exception):
    """Not all trees can be read here, so the search would be incomplete."""


class Entry(NamedTuple):
    """An entry of a tree: its name, its mode (see `trees.mode_of`), and the binary id of its object."""

    name: bytes
    mode: int
    child: bytes


class _Held(NamedTuple):
    """The entries of a tree for sought objects.

    Attributes:
        length: of the tree, in bytes.
        places: where they start, and their bytes.
        entries: the entries.
    """

    length: int
    places: Sequence[tuple[int, bytes]]
    entries: Sequence[Entry]

    @classmethod
    def of(cls, content: bytes, sought: Set[bytes], *, folders: bool) -> Self:
        """Find the entries of a tree for the sought objects, by binary id."""
        places, entries = [], []
        size = len(next(iter(sought), b""))
        for start, data in _places(content, sought):
            digits, _, name = data[: -size - 1].partition(b" ")
            mode = mode_of(digits)
            if (mode == FOLDER) == folders:
                places.append((start, data))
                entries.append(Entry(name, mode, data[-size:]))
        return cls(len(content), places, entries)

    def are_in(self, content: bytes) -> bool:
        """Whether a tree has these entries, at the same offsets, and no others for their objects."""
        children = {one.child for one in self.entries}
        return (
            self.length == len(content)
            and len(children) <= _MAX_FOUND
            and all(content.startswith(data, start) for start, data in self.places)
            and sum(map(content.count, children)) == len(self.entries)
        )


_NOTHING = _Held(-1, (), ())


class _Block(NamedTuple):
    """The inflated data of some trees of a pack, most of which are deltas.

    Attributes:
        text: all of it.
        starts: the offset of each in `text`.
        numbers: their numbers in the pack.
        are_deltas: one byte for each: 1 if it is a delta.
    """

    text: bytes
    starts: array[int]
    numbers: array[int]
    are_deltas: bytes

    def number_at(self, offset: int) -> int:
        """The number of the tree at an offset."""
        return self.numbers[bisect_right(self.starts, offset) - 1]


class PackedTrees:
    """The trees of one pack, as they are stored."""

    def __init__(self, pack: Pack) -> None:
        """`pack` must be prepared."""
        self._pack = pack
        self._kept: list[_Block] | None = None

    @functools.cached_property
    def _places(self) -> Mapping[int, int]:
        """The numbers of all trees in the index of the pack."""
        kinds = enumerate(self._pack.kinds)
        return self._pack.places(number for number, kind in kinds if kind == packs.TREE)

    def holding(
        self, sought: Set[bytes], *, folders: bool
    ) -> Iterator[tuple[bytes, Sequence[Entry]]]:
        """The binary ids of trees with an entry for one of the `sought` objects, and these entries.

        Args:
            sought: binary ids.
            folders: whether they are those of trees.

        Raises:
            UnsearchableError: a tree cannot be read here.
        """
        hits: dict[int, set[bytes]] = {}
        for number, oid in self._inserting(sought):
            hits.setdefault(number, set()).add(oid)
        for number, entries in _held(self._pack, hits, folders=folders):
            yield self._pack.index.id(self._places[number]), entries

    def _inserting(self, sought: Set[bytes]) -> Iterator[tuple[int, bytes]]:
        """The numbers of trees that may have one of the sought ids which their delta base has not."""
        ids = {oid[part]: oid for oid in sought for part in _KEYS}
        keys = list(ids)
        database = Database(
            lambda: tuple(map(expression, keys)),
            located=lambda _: True,
            hyperscan=len(keys) <= MAX_LITERALS,
            from_bytes=0,
        )
        for block in self._blocks():
            found = database.scan(block.text)
            if found is None:
                for number, key in _inserted_in(block, self._pack.index.hash_bytes):
                    if key in ids:
                        yield number, ids[key]
            for at, ends in (found or {}).items():
                yield from ((block.number_at(end - 1), ids[keys[at]]) for end in ends)

    def _blocks(self) -> Iterator[_Block]:
        if self._kept is not None:
            yield from self._kept
            return
        kept: list[_Block] | None = []
        size = 0
        for block in _blocks(self._pack):
            size += len(block.text)
            kept = [*kept, block] if kept is not None and size <= MAX_KEPT_BYTES else None
            yield block
        self._kept = kept


def _blocks(pack: Pack) -> Iterator[_Block]:
    """All trees of a pack, in order."""
    texts: list[bytes] = []
    starts, numbers, flags = array("q"), array("i"), bytearray()
    size = 0
    for number, data, is_delta in pack.packed(packs.TREE):
        if data is None:
            raise UnsearchableError
        texts.append(data)
        starts.append(size)
        numbers.append(number)
        flags.append(is_delta)
        size += len(data)
        if size > _BLOCK_BYTES:
            yield _Block(b"".join(texts), starts, numbers, bytes(flags))
            texts, size = [], 0
            starts, numbers, flags = array("q"), array("i"), bytearray()
    yield _Block(b"".join(texts), starts, numbers, bytes(flags))


def _inserted_in(block: _Block, hash_bytes: int) -> Iterator[tuple[int, bytes]]:
    """The keys of all ids that each tree of a block inserts, or, if it is no delta, contains."""
    ids = _IDS[hash_bytes].findall
    for at, (number, is_delta) in enumerate(zip(block.numbers, block.are_deltas, strict=True)):
        end = block.starts[at + 1] if at + 1 < len(block.starts) else len(block.text)
        data = block.text[block.starts[at] : end]
        for key in _inserted(data, hash_bytes) if is_delta else ids(data):
            yield number, key


def _inserted(delta: bytes, hash_bytes: int) -> Iterator[bytes]:
    """The keys of all ids that a delta may insert, wholly or without their first or last bytes."""
    for text in deltas.insertions(delta):
        if len(text) == hash_bytes:  # most insert one id
            yield text[_KEY]
        elif len(text) >= _KEY.stop - _MAX_COPIED:
            yield from (text[_KEY.start - n : _KEY.stop - n] for n in range(_MAX_COPIED + 1))
            yield from _AFTER_NUL.findall(text)


def _held(
    pack: Pack, hits: Mapping[int, set[bytes]], *, folders: bool
) -> Iterator[tuple[int, Sequence[Entry]]]:
    """The trees of a pack with an entry for a sought object, and these entries.

    `hits` are the sought ids that some trees have and their delta bases have not. A tree may also have an
    entry from its base.
    """
    leading = set(hits)
    for number in hits:
        while (number := pack.bases[number]) >= 0 and number not in leading:
            leading.add(number)
    held: dict[int, _Held] = {}

    def enters(number: int) -> bool:
        return number in leading or pack.bases[number] in held

    roots = [number for number in sorted(leading) if pack.bases[number] < 0]
    for number, content in pack.walk(roots, enters):
        if content is None:
            raise UnsearchableError
        here = held.get(pack.bases[number], _NOTHING)
        new = hits.get(number, set[bytes]())
        # Most trees have what their base has.
        if new or not here.are_in(content):
            sought = {entry.child for entry in here.entries}.union(new)
            here = _Held.of(content, sought, folders=folders)
        if here.entries:
            held[number] = here
            yield number, here.entries


def _places(content: bytes, sought: Set[bytes]) -> Iterable[tuple[int, bytes]]:
    """Where the entries of a tree for some objects start, and their bytes."""
    if len(sought) > _MAX_FOUND:
        return _parsed(content, sought)
    found = []
    for oid in sought:
        for at in occurrences(content, oid):
            begin = content.rfind(b"\0", 0, max(0, at - 1)) + 1
            starts = [one.start() for one in _MODE.finditer(content, begin, at)]
            if len(starts) != 1 or content[at - 1]:
                return _parsed(content, sought)
            found.append((starts[0], content[starts[0] : at + len(oid)]))
    return found


def _parsed(content: bytes, sought: Set[bytes]) -> Iterator[tuple[int, bytes]]:
    """What `_places` tells, by all entries of a tree."""
    size = len(next(iter(sought)))
    return ((one.start(), one[0]) for one in ENTRIES[size].finditer(content) if one[3] in sought)
