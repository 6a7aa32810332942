"""What commits changed: the blobs that they added and removed, by path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from patscan.git.command import Git
from patscan.git.errors import GitError, GitHangsError

# How often git may fail on a commit with missing trees, before the query ends.
MAX_BREAKDOWNS = 200
# Git keeps all commits that it has parsed in memory, and by default 96 MB of trees. Batches of this size,
# with a cache of this size, take no more time.
BATCH_COMMITS = 8192
_LITTLE_MEMORY = ("core.deltaBaseCacheLimit", "16m")
_GITLINK = b"160000"


class Change(NamedTuple):
    """A change of a file by a commit.

    Attributes:
        commit: the id of the commit.
        path: the path of the file.
        old: the ids of the blobs before, one per parent; zeros if there was none.
        new: the id of the blob after; zeros if there is none.
    """

    commit: str
    path: bytes
    old: tuple[str, ...]
    new: str


def changes(
    git: Git, commits: Sequence[str], wanted: Iterable[str] | None, *, jobs: int
) -> list[Change]:
    """The changes of `commits` that add or remove one of the `wanted` blobs.

    Args:
        git: git in the repository.
        commits: ids of commits.
        wanted: ids of blobs; None for all changes that add a blob.
        jobs: how many git processes share the work.
    """
    from concurrent.futures import ThreadPoolExecutor

    chosen = None if wanted is None else frozenset(one.encode() for one in wanted)
    frugal = git._replace(config=(*git.config, _LITTLE_MEMORY))
    batches = (commits[at : at + BATCH_COMMITS] for at in range(0, len(commits), BATCH_COMMITS))
    with ThreadPoolExecutor(jobs) as threads:
        found = threads.map(lambda batch: _batch(frugal, batch, chosen), batches)
        return [change for part in found for change in part]


def _batch(git: Git, commits: Sequence[str], wanted: frozenset[bytes] | None) -> list[Change]:
    """The changes of some commits; one that git fails on is left out."""
    found: list[Change] = []
    rest = list(commits)
    for _ in range(MAX_BREAKDOWNS):
        named = [""]
        try:
            found.extend(_diffs(git, rest, wanted, named))
        except GitHangsError:
            break
        except GitError:
            # Git prints the id of a commit after it has read its trees, so it failed on the next one.
            broken = rest.index(named[0]) + 1 if named[0] else 0
            rest = rest[broken + 1 :]
            continue
        break
    return found


def _diffs(
    git: Git, commits: Sequence[str], wanted: frozenset[bytes] | None, named: list[str]
) -> Iterator[Change]:
    """The changes of `commits`; `named[0]` is set to the commit that git has printed last."""
    requests = "".join(f"{one}\n" for one in commits).encode()
    options = ("--stdin", "--always", "-r", "-c", "--root", "--no-renames", "--no-abbrev", "-z")
    tokens = git.lines("diff-tree", *options, requests=requests)
    for token in tokens:
        if not token.startswith(b":"):
            named[0] = token.decode()
            continue
        path = next(tokens, b"")
        parents = len(token) - len(token.lstrip(b":"))
        fields = token[parents:].split(b" ")
        new, old = fields[-2], fields[parents + 1 : -2]
        if wanted is None:
            if fields[parents] == _GITLINK or not new.strip(b"0"):
                continue
        elif new not in wanted and not any(one in wanted for one in old):
            continue
        yield Change(named[0], path, tuple(one.decode() for one in old), new.decode())
