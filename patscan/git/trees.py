"""Tells which objects are at some paths of some commits. Each tree is read once, whichever of them have it."""

from __future__ import annotations

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
_FOLDER = "4"


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
        self._known: dict[str, Mapping[bytes, str]] = {}

    def at(self, top: str, path: bytes) -> str:
        """The id of the object at a path of a commit or tree, by the id of that; empty if there is none."""
        here = _FOLDER + top
        for name in path.split(b"/"):
            if not here.startswith(_FOLDER):
                return ""
            here = self._entries(here[1:]).get(name, "")
        return here[1:]

    def _entries(self, tree: str) -> Mapping[bytes, str]:
        """The first digit of the mode (4 for a folder) and the id of each entry, by name."""
        known = self._known.get(tree)
        if known is None:
            data = self._reader.tree(tree, MAX_TREE_BYTES)
            if data is None:
                self.unreadable.append(tree)
            known = self._known[tree] = {
                name: f"{mode.lstrip(b'0')[:1].decode()}{oid.hex()}"
                for mode, name, oid in ENTRIES[len(tree) // 2].findall(data or b"")
                if name in self._names
            }
        return known
