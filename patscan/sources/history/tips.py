"""What ships: the files that branches and tags hold now, in which leaks without a literal are looked for.

Such a leak is about code that is built. An old version of a file is built no more, and no credential
is in it.
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
    """Those of some objects that some commits hold now; all of them where git cannot tell.

    Args:
        git: the repository.
        objects: ids.
        commits: ids; by default those that HEAD, branches and tags point to.
    """
    if not objects:
        return objects
    try:
        ends = _tips(git) if commits is None else commits
        return objects.intersection(queries.held(git, ends))
    except GitError:
        return objects


def _tips(git: Git) -> set[str]:
    return {
        ref.peeled
        for ref in queries.refs(git)
        if ref.name == "HEAD" or ref.name.startswith(_BRANCHES_AND_TAGS)
    }
