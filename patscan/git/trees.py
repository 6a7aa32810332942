"""Tells which objects are at some paths of some commits. Each tree is read once, whichever of them have it."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

from patscan import late
from patscan.git.command import Git
from patscan.git.objects import Reader

# A larger tree is not searched: git itself does not make one.
MAX_TREE_BYTES = 64 << 20
# The entries of a tree, by the size of an id: mode, name and binary id. The rest of a damaged tree is one
# match without them.
ENTRIES = {
    size: late.compile(rb"([0-7]++) ([^\0]++)\0([\s\S]{%d})|[\s\S]++" % size) for size in (20, 32)
}
# The modes of entries, as git compares them.
FOLDER = 0o040000
_FILE, _LINK, _SUBMODULE, _KIND = 0o100000, 0o120000, 0o160000, 0o170000


@functools.cache
def mode_of(digits: bytes) -> int:
    """The mode of an entry of a tree, as git takes it: of a file's, only whether its owner may run it counts."""
    mode = int(digits, 8)
    kind = mode & _KIND
    if kind == _FILE:
        return 0o100755 if mode & 0o100 else 0o100644
    return kind if kind in (_LINK, FOLDER) else _SUBMODULE


class Trees:
    """The trees of a repository, as far as some paths lead through them.

    Attributes:
        unreadable: the ids of trees, and of commits whose tree, cannot be read.
    """

    def __init__(self, git: Git, paths: Iterable[bytes]) -> None:
        """`paths` are those that will be asked for."""
        self.unreadable: list[str] = []
        self._reader = Reader(git)
        self._names = {name for path in paths for name in path.split(b"/")}
        self._known: dict[str, Mapping[bytes, tuple[int, str]]] = {}

    def at(self, top: str, path: bytes) -> str:
        """The id of the object at a path of a commit or tree, by the id of that; empty if there is none."""
        return self._entry(top, path)[1]

    def file(self, top: str, path: bytes) -> tuple[int, str]:
        """The mode and id of what is no folder at a path; 0 and an empty string if there is nothing."""
        mode, here = self._entry(top, path)
        return (0, "") if mode == FOLDER else (mode, here)

    def _entry(self, top: str, path: bytes) -> tuple[int, str]:
        mode, here = FOLDER, top
        for name in path.split(b"/"):
            if mode != FOLDER:
                return 0, ""
            mode, here = self._entries(here).get(name, (0, ""))
        return mode, here

    def _entries(self, tree: str) -> Mapping[bytes, tuple[int, str]]:
        """The mode and id of each entry, by name."""
        known = self._known.get(tree)
        if known is None:
            data = self._reader.tree(tree, MAX_TREE_BYTES)
            if data is None:
                self.unreadable.append(tree)
            known = self._known[tree] = {
                name: (mode_of(mode), oid.hex())
                for mode, name, oid in ENTRIES[len(tree) // 2].findall(data or b"")
                if name in self._names
            }
        return known
