"""Finds the trees of a repository that lead to some blobs, and their entries on the way.

First the trees that contain one of the blobs are searched for, then those that contain one of these trees, and
so on, up to the trees of commits. Trees that are not in packs, and those of small packs, are read once;
large packs are searched for ids (`packed_trees`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from patscan.git import objects, packs, queries
from patscan.git.command import Git, GitError
from patscan.git.pack_index import CorruptPackError
from patscan.git.packs import Pack
from patscan.git.store import Store
from patscan.git.trees import ENTRIES, FOLDER, mode_of
from patscan.sources.history.packed_trees import Entry, PackedTrees, UnsearchableError
from patscan.sources.history.trails import MAX_DEPTH

# What is not in packs is read through git: at most this many objects, and trees of this many bytes in all.
MAX_LOOSE = 20_000
MAX_LOOSE_BYTES = 32 << 20
# The trees of a pack are all read if there are at most this many, and those of all such packs have this many bytes.
SMALL_PACK_TREES = 20_000
SMALL_PACKS_BYTES = 8 << 20


# For each object, by binary id, the trees with an entry for it, and this entry: mode, name and id.
Holders = defaultdict[bytes, list[tuple[bytes, tuple[bytes, bytes, bytes]]]]


class Found(NamedTuple):
    """The trees that lead to some blobs.

    Attributes:
        entries: their entries for these blobs, and for trees that lead to them, by binary id.
        unreadable: the binary ids of objects, among them trees, that are missing or damaged.
        is_complete: whether no folders are nested too deeply to be searched.
    """

    entries: Mapping[bytes, Sequence[Entry]]
    unreadable: Set[bytes] = frozenset()
    is_complete: bool = True


class TreeSearch:
    """The trees of a repository, to be searched for what leads to blobs."""

    def __init__(self, store: Store, missing: Iterable[str] = ()) -> None:
        """Read the trees that are not in large packs.

        Args:
            store: the objects of the repository.
            missing: the ids of objects that are known to be missing.

        Raises:
            UnsearchableError: some trees cannot be found here.
        """
        if store.repository.outside or store.skips:
            raise UnsearchableError
        self._unreadable = set(map(bytes.fromhex, missing))
        self._contents: dict[bytes, bytes] = {}
        self._large: list[PackedTrees] = []
        size = 0
        left = dict.fromkeys(store.ids)
        for pack in map(_ready, store.packs):
            unread = pack.unresolved()
            contents = _small(pack, SMALL_PACKS_BYTES - size)
            if contents is None:
                self._large.append(PackedTrees(pack))
            for number, tree in pack.ids(contents or ()).items():
                content = contents[number] if contents else None
                if content is None:
                    unread.append(number)
                else:
                    self._contents[tree] = content
                    size += len(content)
            left |= dict.fromkeys(pack.names(unread).values())
        self._read(store.repository.git, left)

    def _read(self, git: Git, ids: Collection[str]) -> None:
        """Read those of some objects that are trees through git."""
        if not ids:
            return
        if len(ids) > MAX_LOOSE:
            raise UnsearchableError
        size = 0
        try:
            kinds = dict(queries.kinds(git, ids))
            self._unreadable.update(bytes.fromhex(oid) for oid in ids if oid not in kinds)
            for item in objects.read(git, [oid for oid, kind in kinds.items() if kind == "tree"]):
                tree = bytes.fromhex(item.id)
                if item.body is None:
                    self._unreadable.add(tree)
                    continue
                size += item.body.size
                if size > MAX_LOOSE_BYTES:
                    raise UnsearchableError
                self._contents[tree] = item.body.read()
        except GitError as error:
            raise UnsearchableError from error

    def find(self, blobs: Iterable[str]) -> Found:
        """The trees that lead to some blobs, and to what cannot be read.

        Raises:
            UnsearchableError: a tree cannot be read here.
        """
        sought: Set[bytes] = frozenset(map(bytes.fromhex, blobs))
        holders = self._index(sought)
        entries: dict[bytes, list[Entry]] = {}
        for depth in range(MAX_DEPTH):
            found: set[bytes] = set()
            for tree, part in self._holding(holders, sought, folders=depth > 0):
                if tree not in entries:
                    found.add(tree)
                    entries[tree] = []
                entries[tree] += part
            sought = found if depth else found | self._unreadable
            if not sought:
                break
        return Found(entries, self._unreadable, is_complete=not sought)

    def _index(self, blobs: Set[bytes]) -> Holders:
        """The entries for folders and for some blobs, of the trees that were read."""
        holders: Holders = defaultdict(list)
        for tree, content in self._contents.items():
            rows = ENTRIES[len(tree)].findall(content)
            if rows and not rows[-1][2]:  # damaged
                self._unreadable.add(tree)
                continue
            for row in rows:
                if mode_of(row[0]) == FOLDER or row[2] in blobs:
                    holders[row[2]].append((tree, row))
        return holders

    def _holding(
        self, holders: Holders, sought: Set[bytes], *, folders: bool
    ) -> Iterator[tuple[bytes, Sequence[Entry]]]:
        """The binary ids of trees with entries for some objects, which are trees or not, and these entries."""
        for child in sought & holders.keys():
            for tree, (digits, name, _) in holders[child]:
                entry = Entry(name, mode_of(digits), child)
                if (entry.mode == FOLDER) == folders:
                    yield tree, (entry,)
        for trees in self._large:
            yield from trees.holding(sought, folders=folders)


def _ready(pack: Pack) -> Pack:
    try:
        return packs.ready(pack.index_path, pack.index.hash_bytes)
    except (CorruptPackError, OSError) as error:
        raise UnsearchableError from error


def _small(pack: Pack, limit_bytes: int) -> dict[int, bytes | None] | None:
    """The contents of the trees of a small pack, None for what git has to read; None for a large pack."""
    if pack.kinds.count(packs.TREE) > SMALL_PACK_TREES:
        return None
    contents: dict[int, bytes | None] = {}
    for number, content in pack.walk(pack.roots([packs.TREE])):
        contents[number] = content
        limit_bytes -= len(content or b"")
        if limit_bytes < 0:
            return None
    return contents
