"""What commits changed: the blobs that they added and removed, by path."""

from __future__ import annotations

import itertools
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import NamedTuple

from patscan import late
from patscan.git.command import Git
from patscan.git.comparison import Comparison
from patscan.git.errors import MAX_BREAKDOWNS, GitError, GitHangsError
from patscan.model.text import Text

# Git keeps all commits that it has parsed in memory, and by default 96 MB of trees. Batches of this size,
# with a cache of this size, take no more time.
BATCH_COMMITS = 8192
_LITTLE_MEMORY = ("core.deltaBaseCacheLimit", "16m")
# The id of the empty tree, which git knows in every repository, by the length of ids.
EMPTY_TREES = {
    len(oid): oid
    for oid in (
        "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
    )
}
_GITLINK = b"160000"
_LEFT_OUT = Text("not all trees are there", "目录树不完整")
# What git prints of a commit or of two trees: its name, and rows; only rows, where the name came before.
_PART = late.compile(rb"(?:([^:\0\n]++)[\0\n])?+((?::[^\0]*+\0[^\0]*+\0)*+)")


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


class Changes(NamedTuple):
    """What some commits changed.

    Attributes:
        all: the changes.
        repeated: paths of folders whose files are told at other paths only: too many equal ones are within each other.
        unread: why not everything that a commit added could be read, by its id.
        unlike: ids of commits whose parents could not all be read, so that what these have is told, too.
    """

    all: list[Change]
    repeated: list[bytes]
    unread: dict[str, Text]
    unlike: list[str]


def changes(
    git: Git, commits: Sequence[str], wanted: Iterable[str] | None, *, jobs: int
) -> list[Change]:
    """The changes that `compare` finds."""
    return compare(git, commits, wanted, jobs=jobs).all


def compare(
    git: Git, commits: Sequence[str], wanted: Iterable[str] | None, *, jobs: int
) -> Changes:
    """The changes of `commits` that add or remove one of the `wanted` blobs.

    Args:
        git: git in the repository.
        commits: ids of commits.
        wanted: ids of blobs; None for all changes that add a blob.
        jobs: how many git processes share the work.
    """
    from concurrent.futures import ThreadPoolExecutor

    chosen = None if wanted is None else frozenset(one.encode() for one in wanted)
    batches = (commits[at : at + BATCH_COMMITS] for at in range(0, len(commits), BATCH_COMMITS))
    with ThreadPoolExecutor(jobs) as threads:
        return merged(threads.map(lambda batch: _batch(git, batch, chosen), batches))


def merged(parts: Iterable[Changes]) -> Changes:
    """All of some changes."""
    every = Changes([], [], {}, [])
    for part in parts:
        every.all.extend(part.all)
        every.repeated.extend(part.repeated)
        every.unread.update(part.unread)
        every.unlike.extend(part.unlike)
    return every


def _batch(git: Git, commits: Sequence[str], wanted: frozenset[bytes] | None) -> Changes:
    """The changes of some commits; those that git does not compare are compared here."""
    found: dict[str, list[Change]] = {}
    frugal = git.bounded()._replace(config=(*git.config, _LITTLE_MEMORY))
    rest = list(commits)
    for _ in range(MAX_BREAKDOWNS):
        last = ""
        try:
            requests = "".join(f"{one}\n" for one in rest).encode()
            for last, rows in compared(frugal, "--always", "-c", "--root", requests=requests):
                here = found.setdefault(last, [])
                # An id stands between blanks. Nearly all commits have none of those that are wanted.
                if wanted is None or not wanted.isdisjoint(rows.split(b" ")):
                    here.extend(_changes(last, rows, wanted))
        except GitHangsError:
            found.pop(last, None)  # not all of it may have been printed
            break
        except GitError:
            # Git prints the id of a commit after it has read its trees, so it failed on the next one.
            found.pop(last, None)
            rest = rest[rest.index(last) + 2 if last else 1 :]
            continue
        break
    left = [one for one in commits if one not in found]
    ours = _without_git(git, left, wanted) if left else Changes([], [], {}, [])
    return ours._replace(all=[*itertools.chain.from_iterable(found.values()), *ours.all])


def _without_git(git: Git, commits: Sequence[str], wanted: frozenset[bytes] | None) -> Changes:
    """The same of commits that git does not compare: their trees are missing or damaged, or have too many files."""
    comparison = Comparison(git, removals=wanted is not None)
    found = []
    for commit, (path, mode, old, new) in comparison.differences(commits):
        if wanted is None:
            counts = mode != _GITLINK
        else:
            counts = not wanted.isdisjoint(one.encode() for one in (*old, new))
        if counts:
            found.append(Change(commit, path, old, new))
    return _changes_of(found, comparison)


def _changes_of(found: list[Change], comparison: Comparison) -> Changes:
    return Changes(found, comparison.repeated, comparison.unread, list(comparison.unlike))


def of_tree(git: Git, tree: str) -> Changes:
    """What a commit of this tree would add to nothing; its id stands for that of the commit."""
    comparison = Comparison(git, removals=False)
    found = [
        Change(tree, path, old, new)
        for path, mode, old, new in comparison.files_in(tree)
        if mode != _GITLINK
    ]
    return _changes_of(found, comparison)


def files_in(git: Git, trees: Sequence[str]) -> Generator[tuple[bytes, bytes], None, None]:
    """The id (in hex) and path of every blob below some trees, each given once.

    Each tree is compared with the one before, which reads only what differs. What they have in common comes once,
    so that alike trees should be neighbours; what comes and goes may come again.

    Raises:
        GitError: a tree cannot be read.
    """
    if not trees:
        return
    pairs = itertools.pairwise((EMPTY_TREES[len(trees[0])], *trees))
    requests = "".join(f"{before} {tree}\n" for before, tree in pairs).encode()
    told = set()
    for pair, rows in compared(git, "--diff-filter=d", requests=requests):
        told.add(pair)
        for fields, path in _rows(rows):
            if fields[1] != _GITLINK:
                yield fields[3], path
    # Git leaves out a pair of which one tree is missing, and does not fail.
    if len(told) < len(trees):
        raise GitError(_LEFT_OUT)


def compared(git: Git, *options: str, requests: bytes) -> Iterator[tuple[str, bytes]]:
    """What `git diff-tree` tells of commits or of pairs of trees.

    Args:
        git: git in the repository.
        options: more options for it.
        requests: a line for each commit or pair.

    Yields:
        what was compared, as git names it, and rows about it, as soon as they are there: several times, or without
        rows. A row is a colon for each parent, their modes and the mode after, the ids of the blobs before and
        after, and the kind of change, between blanks; then a NUL, the path, and a NUL.

    Raises:
        GitError: see `Git.running`.
    """
    fixed = ("--stdin", "-r", "--no-renames", "--no-abbrev", "-z")
    named, rest = "", b""
    for block in git.blocks("diff-tree", *fixed, *options, requests=requests):
        text, at = rest + block, 0
        while (part := _PART.match(text, at)) and part.end() > at:
            named = part[1].decode() if part[1] else named
            yield named, part[2]
            at = part.end()
        rest = text[at:]


def _changes(commit: str, rows: bytes, wanted: frozenset[bytes] | None) -> Iterator[Change]:
    """The changes that add or remove one of the `wanted` blobs, or all that add one."""
    for fields, path in _rows(rows):
        if wanted is not None and wanted.isdisjoint(fields):
            continue
        ids = fields[len(fields) // 2 : -1]
        if wanted is None and (fields[len(ids) - 1] == _GITLINK or not ids[-1].strip(b"0")):
            continue
        *old, new = (one.decode() for one in ids)
        yield Change(commit, path, tuple(old), new)


def _rows(rows: bytes) -> Iterator[tuple[list[bytes], bytes]]:
    """The fields of each row that `compared` yields, and its path."""
    tokens = rows.split(b"\0")
    return ((row.split(b" "), path) for row, path in zip(tokens[::2], tokens[1::2], strict=False))
