"""Compares the trees of commits with those of their parents, one by one, for the commits that `git diff-tree` fails on.

Git ends at a tree that is damaged, and collects all paths before it prints one: of ten folders that are equal, ten levels
deep, ten billion. Here a damaged tree hides nothing but what is in it, and equal folders are listed so often and no more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from patscan.git import queries
from patscan.git.command import Git
from patscan.git.objects import Reader
from patscan.git.trees import ENTRIES, MAX_TREE_BYTES
from patscan.model.text import Text

# So many entries of folders are told again where a folder is at another path, too, of all commits together.
MAX_REPEATED = 1 << 10
# Git itself follows no deeper ones (`core.maxTreeDepth`).
MAX_DEPTH = 4096
# How many bytes of trees are kept in memory: a commit has most of them in common with its parents.
MAX_KEPT_BYTES = 4 << 20
_FOLDER = b"40000"
_NO_COMMIT = Text("the commit is missing or damaged", "该提交缺失或已损坏")
_NO_TOP = Text("its tree is missing or damaged", "其目录树缺失或已损坏")
_NO_TREE = Text("the tree {oid} is missing or damaged", "目录树 {oid} 缺失或已损坏")
_TOO_DEEP = Text("its folders are nested too deeply", "其目录嵌套过深")

# The mode, without leading zeros, and the binary id of an entry of a tree.
_Entry = tuple[bytes, bytes]


class Difference(NamedTuple):
    """A file that differs from that of every parent.

    Attributes:
        path: its path.
        mode: its mode after; empty if it was removed.
        old: the ids before, one per parent; zeros where there was none.
        new: the id after; zeros if it was removed.
    """

    path: bytes
    mode: bytes
    old: tuple[str, ...]
    new: str


class _Tree(NamedTuple):
    """A tree.

    Attributes:
        entries: its entries with their names; in a damaged one, two may have the same.
        by_name: the same, by name.
        is_whole: whether they could all be read.
    """

    entries: Sequence[tuple[bytes, _Entry]]
    by_name: Mapping[bytes, _Entry]
    is_whole: bool


_NOTHING = _Tree((), {}, is_whole=True)


class _Pair(NamedTuple):
    """A folder to compare: its path with a `/` behind, the ids of its trees before, and after; empty for none."""

    path: bytes
    old: tuple[str, ...]
    new: str
    depth: int = 0


class Comparison:
    """What some commits have from none of their parents.

    Attributes:
        repeated: paths of folders whose files were told at other paths only.
        unread: why not everything of a commit could be read, by its id.
        unlike: ids of commits whose parents could not all be read, so that what these have is told, too.
    """

    def __init__(self, git: Git, *, removals: bool) -> None:
        """Compare nothing yet.

        Args:
            git: git in the repository.
            removals: whether files that commits remove are told, too.
        """
        self.repeated: list[bytes] = []
        self.unread: dict[str, Text] = {}
        self.unlike: dict[str, None] = {}
        self._git = git
        self._removals = removals
        self._reader = Reader(git)
        self._left = MAX_REPEATED
        self._kept: dict[str, _Tree] = {}
        self._kept_bytes = 0

    def differences(self, commits: Sequence[str]) -> Iterator[tuple[str, Difference]]:
        """The ids of some commits, with the files that differ. What cannot be read before counts as absent."""
        parents = dict(self._parents(commits))
        for commit in commits:
            if commit not in parents:
                self.unread[commit] = _NO_COMMIT
                continue
            top = _Pair(b"", parents[commit] or ("",), commit)
            for difference in self._below(top):
                yield commit, difference

    def files_in(self, tree: str) -> Iterator[Difference]:
        """The files in a tree, as if a commit had added them all."""
        return self._below(_Pair(b"", ("",), tree))

    def _parents(self, commits: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The parents of each commit that can be read."""

        def ask(part: Sequence[str]) -> list[tuple[str, tuple[str, ...]]]:
            requests = "".join(f"{one}\n" for one in part).encode()
            nodes = queries.graph(self._git, "--no-walk=unsorted", "--stdin", requests=requests)
            return [(node.id, node.parents) for node in nodes]

        for _, nodes in queries.in_halves(ask, commits):
            yield from nodes

    def _below(self, top: _Pair) -> Iterator[Difference]:
        """The files that differ in a commit."""
        # The trees that were compared already, and whether all that they hold was told.
        seen: dict[tuple[str, ...] | str, bool] = {}
        waiting = [top]
        while waiting:
            pair = waiting.pop()
            here = self._readable(pair, top.new)
            if here is None:
                continue
            key = pair.new or pair.old
            if key in seen:
                if self._left > 0:
                    self._left -= len(here.entries)
                elif seen[key]:
                    self.repeated.append(pair.path)
                    continue
                else:
                    pair = pair._replace(old=("",) * len(pair.old))
            seen[key] = seen.get(key, False) or not pair.new or not any(pair.old)
            for difference in self._in_folder(pair, here):
                if isinstance(difference, _Pair):
                    waiting.append(difference)
                else:
                    yield difference

    def _readable(self, pair: _Pair, commit: str) -> _Tree | None:
        """The tree after, as far as it can be read; None if nothing can. What cannot be read of a commit is noted."""
        if pair.depth > MAX_DEPTH:
            self.unread[commit] = _TOO_DEEP
            return None
        if not all(self._tree(tree).is_whole for tree in pair.old):
            self.unlike[commit] = None
        here = self._tree(pair.new)
        if here.is_whole:
            return here
        self.unread[commit] = _NO_TREE.format(oid=pair.new[:12]) if pair.depth else _NO_TOP
        return here if here.entries else None

    def _in_folder(self, pair: _Pair, here: _Tree) -> Iterator[Difference | _Pair]:
        """The files that differ in a folder, and the folders in it that do."""
        before = [self._tree(tree).by_name for tree in pair.old]
        for name, entry in here.entries:
            old = [one.get(name) for one in before]
            if entry not in old:
                yield from self._differing(pair, name, old, entry)
        for name in before[0].keys() - here.by_name.keys() if self._removals else ():
            old = [one.get(name) for one in before]
            if None not in old:
                yield from self._differing(pair, name, old, None)

    def _differing(
        self, pair: _Pair, name: bytes, old: Sequence[_Entry | None], new: _Entry | None
    ) -> Iterator[Difference | _Pair]:
        """What a name stands for, if it differs: a file, a folder, or both, where one took the other's place."""
        path, zeros = pair.path + name, "0" * len(pair.new or pair.old[0])
        folders = tuple(one[1].hex() if one and one[0] == _FOLDER else "" for one in old)
        files = tuple(one[1].hex() if one and one[0] != _FOLDER else zeros for one in old)
        is_folder = new is not None and new[0] == _FOLDER
        folder = new[1].hex() if new and is_folder else ""
        if folder or (self._removals and all(folders)):
            yield _Pair(path + b"/", folders, folder, pair.depth + 1)
        if new and not is_folder:
            yield Difference(path, new[0], files, new[1].hex())
        elif self._removals and zeros not in files:
            yield Difference(path, b"", files, zeros)

    def _tree(self, oid: str) -> _Tree:
        """The tree of an id, which may be that of a commit; an empty one for none."""
        if not oid:
            return _NOTHING
        if oid not in self._kept:
            data = self._reader.tree(oid, MAX_TREE_BYTES)
            rows = ENTRIES[len(oid) // 2].findall(data or b"")
            entries = [(name, (mode.lstrip(b"0"), child)) for mode, name, child in rows if name]
            is_whole = data is not None and len(entries) == len(rows)
            self._kept_bytes += len(data or b"")
            if self._kept_bytes > MAX_KEPT_BYTES:
                self._kept.clear()
                self._kept_bytes = len(data or b"")
            self._kept[oid] = _Tree(entries, dict(entries), is_whole)
        return self._kept[oid]
