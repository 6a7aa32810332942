"""Compares the trees of commits by some blobs that are in them, as `git diff-tree -c --root -r` compares all files.

Equal trees within each other can make ten folders ten billion files: git collects all of them in memory. Here a
blob is told at `MAX_PATHS` paths of a commit, the first ones in the order of paths.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from patscan.git.changes import Change
from patscan.git.command import Git
from patscan.git.commit_graph import Graph
from patscan.git.trees import FOLDER, Trees
from patscan.sources.history.trails import FEW_PATHS, MAX_COPIES, MAX_DEPTH, MAX_PATHS
from patscan.sources.history.tree_search import Found

# After this many folders and files of all commits, nothing more is told.
MAX_STEPS = 1 << 21
# In what is counted of a commit: how many files are told, and how often a folder or file was not.
_TAKEN, _REFUSED = "taken", "refused"
# No system has longer paths.
_MAX_PATH_BYTES = 1 << 15

# The mode and the binary id of a file that is one of the blobs; None: there is none, or another one.
_File = tuple[int, bytes] | None


class _Folder(NamedTuple):
    """What a tree has of the blobs: its own files, and the numbers of the folders with such files, by name."""

    files: Mapping[bytes, tuple[int, bytes]]
    folders: Mapping[bytes, int]


class _Row(NamedTuple):
    """A file that is new in a commit, or was in its parents: its path, and what it is in each of them."""

    path: bytes
    new: _File
    old: Sequence[_File]

    @property
    def is_certain(self) -> bool:
        """Whether the file is changed, whatever other blobs there are at this path.

        A merge has changed only what it has from none of its parents.
        """
        return self.new is not None or None not in self.old


class _Commit(NamedTuple):
    """A commit and the binary ids of its tree and those of its parents."""

    id: str
    tree: bytes
    parents: tuple[bytes, ...]


class _UnreadableTreeError(Exception):
    """Trees cannot be compared, because one cannot be read."""


class TreeChanges:
    """The changes that commits make to some blobs.

    Attributes:
        left_out: whether there is more than is told.
        unreadable: a commit, or a tree, that cannot be compared, because a tree cannot be read; empty if none is.
    """

    def __init__(self, git: Git, found: Found) -> None:
        """Number the trees that lead to the blobs: the same number means the same blobs at the same paths."""
        self.left_out = not found.is_complete
        self.unreadable = ""
        self._git = git
        self._found = found
        self._folders: list[_Folder | None] = [_Folder({}, {})]
        self._known: dict[tuple[frozenset[object], frozenset[object]], int] = {}
        self._numbers: dict[bytes, int] = {}
        for tree in found.unreadable:
            self._numbers[tree] = len(self._folders)
            self._folders.append(None)
        for tree in found.entries:
            self._number(tree)
        self._steps = self._copies = 0
        self._graph = Graph()

    def _number(self, tree: bytes, depth: int = 0) -> int:
        if tree in self._numbers or tree not in self._found.entries:
            return self._numbers.get(tree, 0)
        if depth > MAX_DEPTH:
            self.left_out = True
            return 0
        self._numbers[tree] = 0  # what a forged index says may be in itself
        files, folders = {}, {}
        for name, mode, child in self._found.entries[tree]:
            if mode != FOLDER:
                files[name] = mode, child
            elif number := self._number(child, depth + 1):
                folders[name] = number
        inside = frozenset(files.items()), frozenset(folders.items())
        number = self._known.get(inside, 0)
        if not number and (files or folders):
            number = self._known[inside] = len(self._folders)
            self._folders.append(_Folder(files, folders))
        self._numbers[tree] = number
        return number

    def changes(
        self, graph: Callable[[], Graph], commits: Iterable[str] | None = None
    ) -> list[Change]:
        """The changes of some commits of a graph, or of all, that add or remove one of the blobs.

        Other blobs have an id of zeros, as if there were none.
        """
        chosen = None if commits is None else frozenset(commits)
        self._graph = graph()
        certain: list[tuple[_Commit, _Row]] = []
        uncertain: list[tuple[_Commit, _Row]] = []
        for one in map(_Commit._make, self._graph.differing(self._numbers)):
            if chosen is not None and one.id not in chosen:
                continue
            try:
                rows = list(self._compared(one.tree, one.parents))
            except _UnreadableTreeError:
                self.unreadable = self.unreadable or one.id
                continue
            for row in rows:
                (certain if row.is_certain else uncertain).append((one, row))
        certain += self._differing(uncertain)
        return [_change(commit, row) for commit, row in certain]

    def _differing(self, rows: list[tuple[_Commit, _Row]]) -> Iterator[tuple[_Commit, _Row]]:
        """Those of some files which a merge has from none of its parents, by what else is at their paths."""
        trees = Trees(self._git, {row.path for _, row in rows})
        for commit, row in rows:
            unread = len(trees.unreadable)
            here = trees.file(commit.tree.hex(), row.path)
            others = [
                tree.hex() for tree, old in zip(commit.parents, row.old, strict=True) if not old
            ]
            differs = all(trees.file(tree, row.path) != here for tree in others)
            if len(trees.unreadable) > unread:
                self.unreadable = self.unreadable or commit.id
            elif differs:
                yield commit, row

    def files(self, tree: str) -> Iterator[tuple[str, bytes]]:
        """The ids and paths of the blobs below a tree, by its id."""
        try:
            for path, new, _ in self._compared(bytes.fromhex(tree), ()):
                if new:
                    yield new[1].hex(), path
        except _UnreadableTreeError:
            self.unreadable = self.unreadable or tree

    def lookup(self, _paths: Collection[bytes]) -> Callable[[str, bytes], str]:
        """A function that returns the id of the blob at one of some paths of a commit, by the id of that.

        It is empty if there is none of the blobs.
        """
        return self._at

    def _at(self, commit: str, path: bytes) -> str:
        *folders, name = path.split(b"/")
        tree = self._graph.tree(commit)
        here: _Folder | None = self._folders[self._numbers.get(tree, 0)]
        for one in folders:
            here = here and self._folders[here.folders.get(one, 0)]
        if here is None:
            self.unreadable = self.unreadable or tree.hex()
        _, child = (here and here.files.get(name)) or (0, b"")
        return child.hex()

    def _compared(self, tree: bytes, parents: Iterable[bytes]) -> Iterator[_Row]:
        """The files by which a tree differs from all of some others, or, without others, from an empty tree."""
        old = [self._numbers.get(one, 0) for one in parents] or [0]
        return self._rows(b"", self._numbers.get(tree, 0), old, Counter())

    def _rows(
        self, path: bytes, new: int, old: Sequence[int], entered: Counter[object]
    ) -> Iterator[_Row]:
        """The rows of the files below a folder, in the order of their paths, by its number and those in parents."""
        if new in old and {new, 0}.issuperset(old):
            return  # all that is below one of the parents is there, and the others have nothing else
        folder = new or max(old)
        if not self._may_take(entered, folder, path):
            return
        taken, refused = entered[_TAKEN], entered[_REFUSED]
        here, *before = map(self._readable, (new, *old))
        folders = {name + b"/": name for one in (here, *before) for name in one.folders}
        files = {name for one in (here, *before) for name in one.files}
        for name in sorted(files.union(folders)):
            if name in folders:
                inner = folders[name]
                numbers = [one.folders.get(inner, 0) for one in (here, *before)]
                yield from self._rows(path + name, numbers[0], numbers[1:], entered)
                continue
            row = _Row(path + name, here.files.get(name), [one.files.get(name) for one in before])
            is_new = row.new is None or row.new not in row.old
            if is_new and self._may_take(entered, row.new or next(filter(None, row.old)), row.path):
                entered[_TAKEN] += 1
                yield row
        if entered[_TAKEN] == taken and entered[_REFUSED] > refused:
            entered[folder] = MAX_PATHS  # all that is in it was told often enough

    def _readable(self, number: int) -> _Folder:
        """The folder with a number.

        Raises:
            _UnreadableTreeError: it cannot be read.
        """
        if (folder := self._folders[number]) is None:
            raise _UnreadableTreeError
        return folder

    def _may_take(self, entered: Counter[object], what: object, path: bytes) -> bool:
        """Whether a folder (by its number) or a file may be told of at one more path of a commit."""
        entered[what] += 1
        self._steps += 1
        self._copies += entered[what] > 1
        most = MAX_PATHS if self._copies < MAX_COPIES else FEW_PATHS
        is_too_deep = len(path) > _MAX_PATH_BYTES or path.count(b"/") > MAX_DEPTH
        if entered[what] > most or is_too_deep or self._steps > MAX_STEPS:
            self.left_out = True
            entered[_REFUSED] += 1
            return False
        return True


def _change(commit: _Commit, row: _Row) -> Change:
    nothing = "0" * len(commit.id)
    new, *old = (one[1].hex() if one else nothing for one in (row.new, *row.old))
    return Change(commit.id, row.path, tuple(old), new)
