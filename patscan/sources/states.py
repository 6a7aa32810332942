"""The project around a finding, as it was where the finding stands: on disk, staged, or in a commit."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from patscan.sources.trees import CommitTree, IndexTree, WorkingTree

if TYPE_CHECKING:
    from patscan.exposure.project import Project
    from patscan.findings import Finding
    from patscan.git.command import Git

# Each commit's tree is listed and searched anew. What is found in more of them is judged by one of those
# that are at hand and have the file, HEAD's first.
MAX_COMMITS = 32

States = Callable[["Finding"], "Project"]


class Nothing:
    """A project of which nothing is known."""

    def paths(self) -> Collection[str]:
        """No files."""
        return ()

    def read(self, path: str) -> bytes | None:  # noqa: ARG002
        """There is none."""
        return None


def on_disk(root: str) -> States:
    """The files below a folder as they are now, whatever the finding; without what was installed."""
    from patscan.exposure.graph.kinds import is_foreign

    tree = WorkingTree(root, excluded=is_foreign)
    return lambda _: tree


def staged(git: Git) -> States:
    """What the next commit would contain, whatever the finding."""
    tree = IndexTree(git)
    return lambda _: tree


def of_commits(git: Git) -> States:
    """The newest commit that has the finding; nothing where no commit has it, or too many do."""
    trees: dict[str, Project] = {}

    def state(finding: Finding) -> Project:
        trail = finding.trail
        if trail is None or trail.last is None:
            return trees.setdefault("", Nothing())
        commit = "HEAD" if trail.at_head else trail.last.id
        if commit in trees or len(trees) < MAX_COMMITS:
            return trees.setdefault(commit, CommitTree(git, commit))
        head = trees.setdefault("HEAD", CommitTree(git, "HEAD"))
        path = finding.location.path
        near = (tree for tree in (head, *trees.values()) if path in tree.paths())
        return next(near, None) or trees.setdefault("", Nothing())

    return state
