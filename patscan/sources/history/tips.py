"""Selects the current files of branches and tags, the only ones that are searched for leaks without a literal.

Such a leak is a property of code that is built. An old version of a file is not built any more, and contains
no credential.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from patscan.git import queries
from patscan.git.command import GitError

if TYPE_CHECKING:
    from patscan.git.command import Git

_BRANCHES_AND_TAGS = ("refs/heads/", "refs/tags/", "refs/remotes/")


def shipped(
    git: Git, objects: frozenset[str], commits: Iterable[str] | None = None
) -> frozenset[str]:
    """The objects that are in the trees of some commits; all objects if git fails.

    Args:
        git: git in the repository.
        objects: ids of objects.
        commits: ids of commits; by default those that HEAD, branches and tags point to.
    """
    if not objects:
        return objects
    try:
        ends = _tips(git) if commits is None else commits
        return objects.intersection(queries.objects_in(git, ends))
    except GitError:
        return objects


def _tips(git: Git) -> set[str]:
    return {
        ref.peeled
        for ref in queries.refs(git)
        if ref.name == "HEAD" or ref.name.startswith(_BRANCHES_AND_TAGS)
    }
