"""Tells which objects are current files of branches and tags, and the paths of files at refs.

Only current files of branches and tags are searched for leaks without a literal: such a leak is a property of
code that is built. An old version of a file is not built any more, and contains no credential.
"""

from __future__ import annotations

import contextlib
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
        return frozenset(oid for oid, _ in queries.objects_in(git, ends, objects))
    except GitError:
        return objects


def paths(git: Git, objects: frozenset[str]) -> dict[str, str]:
    """A path of each of those objects that are in the trees of refs and HEAD, by id.

    HEAD, branches and tags are listed before other refs, and the listing ends with the last object.
    """
    found: dict[str, str] = {}
    if not objects:
        return found
    with contextlib.suppress(GitError):
        commits = dict.fromkeys(ref.peeled for ref in queries.refs(git))
        with contextlib.closing(queries.objects_in(git, commits, objects)) as rows:
            for oid, path in rows:
                if path:
                    found[oid] = path
                    if len(found) == len(objects):
                        break
    return found


def _tips(git: Git) -> set[str]:
    return {
        ref.peeled
        for ref in queries.refs(git)
        if ref.name == "HEAD" or ref.name.startswith(_BRANCHES_AND_TAGS)
    }
