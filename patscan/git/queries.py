"""What git tells of a repository's refs, commits, trees and index, as values."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from patscan.files import read_regular
from patscan.git.command import Git, GitError, SilentGitError
from patscan.git.commit_graph import Node

# How often git may break down over a commit whose trees are incomplete.
MAX_BREAKDOWNS = 200
# Branches first, because they say most, HEAD's own before all others.
_REF_ORDER = ("HEAD", "refs/heads/", "refs/tags/", "refs/remotes/", "refs/stash", "refs/notes/")
_GITLINK = b"160000"
# Git keeps every commit it has parsed, and by default 96 MB of trees. So many commits at a time, with so
# little of that, take it no longer.
BATCH_COMMITS = 8192
_LITTLE_MEMORY = ("core.deltaBaseCacheLimit", "16m")


class Ref(NamedTuple):
    """A name for an object: `id` is what it names, `kind` its type, `peeled` the commit behind a tag."""

    name: str
    id: str
    kind: str
    peeled: str
    peeled_kind: str


class Change(NamedTuple):
    """A commit changed `path` from one of `old` (one id per parent) to `new`."""

    commit: str
    path: bytes
    old: tuple[str, ...]
    new: str


def refs(git: Git) -> list[Ref]:
    """All refs, those that say most first, with HEAD before them."""
    form = "%(refname)%00%(objectname)%00%(objecttype)%00%(*objectname)%00%(*objecttype)"
    found = []
    for line in git.lines("for-each-ref", f"--format={form}", separator=b"\n"):
        name, oid, kind, peeled, peeled_kind = line.decode("utf-8", "surrogateescape").split("\0")
        found.append(Ref(name, oid, kind, peeled or oid, peeled_kind or kind))
    with contextlib.suppress(GitError):  # unborn, or pointing nowhere
        head = git.output("rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode().strip()
        found.append(Ref("HEAD", head, "commit", head, "commit"))

    def rank(ref: Ref) -> tuple[int, str]:
        for number, prefix in enumerate(_REF_ORDER):
            if ref.name.startswith(prefix):
                return number, ref.name
        return len(_REF_ORDER), ref.name

    return sorted(found, key=rank)


def count_refs(git: Git) -> int:
    """How many refs there are, without a look at what they name; 0 where git cannot tell."""
    with contextlib.suppress(GitError):
        return sum(1 for _ in git.lines("for-each-ref", "--format=%(refname)", separator=b"\n"))
    return 0


def graph(git: Git, *extra: str, requests: bytes | None = None) -> Iterator[Node]:
    """Commits with their parents, every commit before its parents.

    Args:
        git: where to look.
        extra: what to walk from, as `rev-list` understands it.
        requests: more of that, for `--stdin`.

    Raises:
        GitError: it cannot be walked.
    """
    arguments = ("rev-list", "--topo-order", "--parents", "--timestamp", *extra)
    for line in git.lines(*arguments, separator=b"\n", requests=requests):
        time, oid, *parents = line.decode().split()
        yield Node(oid, tuple(parents), int(time))


def walked(git: Git, walk: Sequence[str]) -> list[str]:
    """The ids of the commits that `walk` means, in `rev-list`'s words, each before its parents.

    Raises:
        GitError: they cannot be walked.
    """
    return git.output("rev-list", "--topo-order", *walk).decode().split()


def held(git: Git, commits: Iterable[str]) -> Iterator[str]:
    """The ids of all objects that some commits, given by their ids, hold now.

    Raises:
        GitError: a tree cannot be read.
    """
    arguments = ("rev-list", "--objects", "--no-walk", "--missing=print", "--stdin")
    requests = "".join(f"{commit}\n" for commit in commits).encode()
    for row in git.lines(*arguments, separator=b"\n", requests=requests):
        yield row.partition(b" ")[0].decode("ascii", "replace")


def changes(
    git: Git, commits: Sequence[str], wanted: Iterable[str] | None, *, jobs: int
) -> list[Change]:
    """What `commits` changed, as far as it brought or dropped one of the `wanted` objects.

    Args:
        git: where to look.
        commits: their ids.
        wanted: ids of blobs; None for everything that was brought.
        jobs: how many processes share the work.
    """
    from concurrent.futures import ThreadPoolExecutor

    chosen = None if wanted is None else frozenset(one.encode() for one in wanted)
    frugal = git._replace(config=(*git.config, _LITTLE_MEMORY))
    batches = (commits[at : at + BATCH_COMMITS] for at in range(0, len(commits), BATCH_COMMITS))
    with ThreadPoolExecutor(jobs) as threads:
        found = threads.map(lambda batch: _batch(frugal, batch, chosen), batches)
        return [change for part in found for change in part]


def _batch(git: Git, commits: Sequence[str], wanted: frozenset[bytes] | None) -> list[Change]:
    """Ask for the changes of some commits; one that git breaks down over is left out."""
    found: list[Change] = []
    rest = list(commits)
    for _ in range(MAX_BREAKDOWNS):
        named = [""]
        try:
            found.extend(_diffs(git, rest, wanted, named))
        except SilentGitError:
            break
        except GitError:
            # It names a commit once it has read its trees, so the one after that broke it.
            broken = rest.index(named[0]) + 1 if named[0] else 0
            rest = rest[broken + 1 :]
            continue
        break
    return found


def _diffs(
    git: Git, commits: Sequence[str], wanted: frozenset[bytes] | None, named: list[str]
) -> Iterator[Change]:
    """The changes of `commits`; `named` holds the one that git has come to."""
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


def iso(seconds: str | int) -> str:
    """A time in UTC; the latest there is where it makes no sense, which is the careful side."""
    try:
        moment = dt.datetime.fromtimestamp(int(seconds), dt.UTC)
    except (ValueError, OverflowError, OSError):
        moment = dt.datetime.max.replace(microsecond=0, tzinfo=dt.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def kinds(git: Git, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The kind of every object: `commit`, `tree`, `blob` or `tag`. What is missing is left out."""
    requests = "".join(f"{one}\n" for one in ids).encode()
    lines = git.lines("cat-file", "--batch-check", separator=b"\n", requests=requests)
    for line in lines:
        words = line.decode("utf-8", "replace").split()
        if len(words) == 3 and words[2].isdigit():
            yield words[0], words[1]


def objects_at(git: Git, places: Sequence[tuple[str, bytes]]) -> list[str]:
    """The ids of what stands at some paths of some commits; empty where there is nothing."""
    simple = [place for place in places if b"\n" not in place[1]]
    requests = b"".join(b"%s:%s\n" % (commit.encode(), path) for commit, path in simple)
    found = {}
    if simple:
        lines = git.lines("cat-file", "--batch-check", separator=b"\n", requests=requests)
        for place, line in zip(simple, lines, strict=True):
            found[place] = "" if line.endswith(b" missing") else line.split(b" ")[0].decode()
    for commit, path in places:
        if b"\n" in path:  # git would take the rest of it for the next question
            rows = git.output("ls-tree", "-z", "--full-tree", commit, "--", os.fsdecode(path))
            found[commit, path] = rows.partition(b"\t")[0].split(b" ")[-1].decode()
    return [found[place] for place in places]


def pack_names(git: Git, index_path: str) -> list[str]:
    """The ids of the objects that the index of a pack lists, by git's account.

    Raises:
        GitError: git cannot read it either.
        OSError: nobody can.
    """
    rows = git.lines("show-index", separator=b"\n", requests=read_regular(index_path))
    return [row.split()[1].decode() for row in rows]


def tree(git: Git, tree: str) -> Iterator[tuple[str, str]]:
    """The blobs below a tree with their paths."""
    for row in git.lines("ls-tree", "-r", "-z", tree):
        head, _, path = row.partition(b"\t")
        yield head.split()[-1].decode(), os.fsdecode(path)


def names(git: Git, tree: str) -> Iterator[str]:
    """The names in a tree, without those in the trees below it."""
    return map(os.fsdecode, git.lines("ls-tree", "--name-only", "-z", tree))


def submodules(git: Git) -> list[str]:
    """The paths of the submodules that HEAD names in its `.gitmodules`."""
    question = ("--blob", "HEAD:.gitmodules", "-z", "--get-regexp", r"^submodule\..*\.path$")
    with contextlib.suppress(GitError):
        return [os.fsdecode(row.partition(b"\n")[2]) for row in git.lines("config", *question)]
    return []


def index(git: Git) -> Iterator[tuple[str, str]]:
    """The blobs in the index with their paths."""
    for row in git.lines("ls-files", "--stage", "-z"):
        head, _, path = row.partition(b"\t")
        yield head.split()[1].decode(), os.fsdecode(path)
