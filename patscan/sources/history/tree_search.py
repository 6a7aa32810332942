"""Finds the commits that may add or remove some blobs, by searching the trees in the packs.

`git diff-tree` compares the trees of every commit with those of its parents, which takes 20 s of CPU time
for 200,000 commits. Here the deltas of trees are searched for the ids of the blobs: a tree contains an id
if its delta inserts it, or if it is in the base of the delta and was not replaced. Then they are searched
for the ids of the trees that were found, and so on up to the trees of commits. Only a commit whose tree
contains the blobs at other paths than its parents' trees can be one that adds or removes a blob.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Self

from patscan import late
from patscan.git import deltas, objects, packs, queries
from patscan.git.command import GitError
from patscan.git.commit_graph import Graph
from patscan.git.pack_index import CorruptPackError
from patscan.git.packs import Pack
from patscan.git.store import Store
from patscan.git.trees import ENTRIES
from patscan.literals import Database, expression

# Trees that are not in packs are read through git, up to this many objects.
MAX_LOOSE = 20_000
# Directories can be nested in each other this deeply.
MAX_DEPTH = 64
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
_HEADER = late.compile(rb"(?:0?40000|1[0-7]{5}) [\s\S]+\Z")


# The bytes of entries, and the binary ids of their objects.
Pairs = frozenset[tuple[bytes, bytes]]


class UnsearchableError(Exception):
    """Not all trees can be read here, so the search would be incomplete."""


class Entry(NamedTuple):
    """An entry of a tree: where it starts, its bytes (mode, name, id), and the binary id of its object."""

    start: int
    data: bytes
    child: bytes


class _Held(NamedTuple):
    """The entries of a tree for sought objects.

    Attributes:
        length: of the tree, in bytes.
        entries: the entries.
        pairs: their names and objects.
    """

    length: int
    entries: tuple[Entry, ...]
    pairs: Pairs

    @classmethod
    def of(cls, content: bytes, sought: Iterable[bytes]) -> Self:
        """Find the entries of a tree for the sought objects, by binary id."""
        found = tuple(entry for oid in sought for entry in _entries(content, oid))
        return cls(len(content), found, frozenset((one.data, one.child) for one in found))

    def are_in(self, content: bytes) -> bool:
        """Whether a tree has these entries, at the same offsets, and no others for their objects."""
        return (
            self.length == len(content)
            and all(content.startswith(one.data, one.start) for one in self.entries)
            and sum(map(content.count, {one.child for one in self.entries})) == len(self.entries)
        )


_NOTHING = _Held(-1, (), frozenset())


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


def may_change(
    store: Store, graph: Graph, commits: Sequence[str], blobs: Iterable[str]
) -> Sequence[str]:
    """Those of the `commits` that may add or remove one of the blobs; all if trees cannot be searched."""
    try:
        signatures = TreeSearch(store).signatures(blobs)
    except UnsearchableError:
        return commits
    differing = frozenset(graph.differing(signatures))
    return [one for one in commits if one in differing]


class TreeSearch:
    """The trees of a repository, to be searched for the paths of blobs."""

    def __init__(self, store: Store) -> None:
        """Prepare the packs, and read the trees that are not in packs.

        Raises:
            UnsearchableError: some trees cannot be read here.
        """
        if store.repository.outside or store.skips or len(store.ids) > MAX_LOOSE:
            raise UnsearchableError
        self._packs = [_Trees(pack) for pack in map(_ready, store.packs)]
        self._loose = dict(_loose_trees(store)) if store.ids else {}

    def signatures(self, blobs: Iterable[str]) -> dict[bytes, int]:
        """For each tree that contains one of the blobs, by binary id: a number that tells at which paths.

        Raises:
            UnsearchableError: a tree cannot be read here, or trees are nested too deeply.
        """
        sought = frozenset(map(bytes.fromhex, blobs))
        pairs: dict[bytes, Pairs] = {}
        for _ in range(MAX_DEPTH):
            if not sought:
                return _numbered(pairs)
            found: set[bytes] = set()
            for tree, part in self._holders(sought):
                if tree not in pairs:
                    found.add(tree)
                pairs[tree] = pairs[tree] | part if tree in pairs else part
            sought = frozenset(found)
        raise UnsearchableError

    def _holders(self, sought: frozenset[bytes]) -> Iterator[tuple[bytes, Pairs]]:
        """The binary ids of trees with an entry for one of the `sought` objects, and these entries."""
        for trees in self._packs:
            hits: dict[int, set[bytes]] = {}
            for number, oid in trees.inserting(sought):
                hits.setdefault(number, set()).add(oid)
            held = dict(_held(trees.pack, hits))
            for number, name in trees.pack.names(held).items():
                yield bytes.fromhex(name), held[number]
        for tree, content in self._loose.items():
            entries = ENTRIES[len(tree)].finditer(content)
            if pairs := frozenset((one[0], one[3]) for one in entries if one[3] in sought):
                yield tree, pairs


class _Trees:
    """The trees of one pack, as they are stored."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._kept: list[_Block] | None = None

    def inserting(self, sought: frozenset[bytes]) -> Iterator[tuple[int, bytes]]:
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
                for number, key in _inserted_in(block, self.pack.index.hash_bytes):
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
        for block in _blocks(self.pack):
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


def _ready(pack: Pack) -> Pack:
    try:
        packs.ready(pack.index_path, pack.index.hash_bytes)
    except (CorruptPackError, OSError) as error:
        raise UnsearchableError from error
    if pack.unresolved():
        raise UnsearchableError
    return pack


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


def _held(pack: Pack, hits: Mapping[int, set[bytes]]) -> Iterator[tuple[int, Pairs]]:
    """The trees of a pack with an entry for a sought object: the names and objects of such entries.

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
            here = _Held.of(content, sought)
        if here.entries:
            held[number] = here
            yield number, here.pairs


def _entries(content: bytes, oid: bytes) -> Iterator[Entry]:
    """The entries of a tree for an object."""
    at = content.find(oid)
    while at >= 0:
        end = max(0, at - 1)
        begin = content.rfind(b"\0", 0, end) + 1
        match = _HEADER.search(content, begin, end) if content[end] == 0 else None
        if match:
            start = match.start()
            yield Entry(start, content[start : at + len(oid)], oid)
        at = content.find(oid, at + 1)


def _loose_trees(store: Store) -> Iterator[tuple[bytes, bytes]]:
    """The binary id and content of every tree that is not in a pack."""
    git = store.repository.git
    try:
        kinds = dict(queries.kinds(git, store.ids))
        if len(kinds) < len(store.ids):
            raise UnsearchableError
        for item in objects.read(git, [oid for oid, kind in kinds.items() if kind == "tree"]):
            if item.body is None:
                raise UnsearchableError
            yield bytes.fromhex(item.id), item.body.read()
    except GitError as error:
        raise UnsearchableError from error


def _numbered(entries: Mapping[bytes, Pairs]) -> dict[bytes, int]:
    """A number for each tree: the same if they contain the same blobs at the same paths."""
    numbers: dict[bytes, int] = {}
    known: dict[frozenset[tuple[bytes, int]], int] = {}

    def number(tree: bytes) -> int:
        if tree not in numbers:
            inside = frozenset(
                # The id of a tree changes with everything in it.
                (data[: -len(child)], number(child)) if child in entries else (data, 0)
                for data, child in entries[tree]
            )
            numbers[tree] = known.setdefault(inside, len(known) + 1)
        return numbers[tree]

    return {tree: number(tree) for tree in entries}
