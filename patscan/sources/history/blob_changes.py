"""Tells what commits change of some blobs: by the trees, or by git where these cannot be searched."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from patscan.git import changes, queries
from patscan.git.errors import GitError
from patscan.git.trees import Trees
from patscan.sources.history.packed_trees import UnsearchableError
from patscan.sources.history.tree_changes import TreeChanges
from patscan.sources.history.tree_search import TreeSearch

if TYPE_CHECKING:
    from patscan.git.changes import Change
    from patscan.git.command import Git
    from patscan.git.commit_graph import Graph
    from patscan.git.store import Store


class GitChanges:
    """The changes of some blobs as git tells them; has what `TreeChanges` has, and asks for no graph if not needed."""

    left_out = False

    def __init__(self, git: Git, blobs: frozenset[str], jobs: int) -> None:
        """`jobs` processes of git share the work."""
        self._git = git
        self._blobs = blobs
        self._jobs = jobs
        self._read = Trees(git, ())
        self._unreadable = ""

    @property
    def unreadable(self) -> str:
        """See `TreeChanges`."""
        return self._unreadable or next(iter(self._read.unreadable), "")

    def changes(
        self, graph: Callable[[], Graph], commits: Sequence[str] | None = None
    ) -> list[Change]:
        """See `TreeChanges`."""
        asked = list(graph()) if commits is None else commits
        return changes.changes(self._git, asked, self._blobs, jobs=self._jobs)

    def files(self, tree: str) -> Iterator[tuple[str, bytes]]:
        """See `TreeChanges`; all files."""
        try:
            for oid, path in queries.tree(self._git, tree):
                yield oid, os.fsencode(path)
        except GitError:
            self._unreadable = tree

    def lookup(self, paths: Collection[bytes]) -> Callable[[str, bytes], str]:
        """See `TreeChanges`."""
        self._read = Trees(self._git, paths)
        return self._read.at


def changes_of(
    blobs: frozenset[str],
    git: Git,
    store: Store | None,
    *,
    missing: Collection[str],
    jobs: int,
) -> TreeChanges | GitChanges:
    """What tells the changes of some blobs.

    Args:
        blobs: their ids.
        git: git in the repository.
        store: the objects of the repository; None leaves all to git.
        missing: the ids of objects that are known to be missing.
        jobs: how many git processes share the work.
    """
    with contextlib.suppress(UnsearchableError):
        if store:
            return TreeChanges(git, TreeSearch(store, missing).find(blobs))
    return GitChanges(git, blobs, jobs)
