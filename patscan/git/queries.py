"""What git tells of a repository's refs, commits, trees and index, as values."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from patscan.files import read_regular
from patscan.git.command import Git
from patscan.git.commit_graph import Node
from patscan.git.errors import GitError, SilentGitError
from patscan.model.text import Text

# How often git may break down over a commit whose trees are incomplete.
MAX_BREAKDOWNS = 200
# Branches first, because they say most, HEAD's own before all others.
_REF_ORDER = ("HEAD", "refs/heads/", "refs/tags/", "refs/remotes/", "refs/stash", "refs/notes/")
_GITLINK = b"160000"
_HEADLESS = Text("HEAD names no commit that is here", "HEAD 没有指向本地存在的提交")
_UNEVEN = Text("git did not answer all questions", "git 没有回答全部问题")
_NO_CHANGE = Text("no commit is known to have changed the file", "找不到修改过该文件的提交")
# Git keeps every commit it has parsed, and by default 96 MB of trees. So many commits at a time, with so
# little of that, take it no longer.
BATCH_COMMITS = 8192
_Question = TypeVar("_Question")
_Answer = TypeVar("_Answer")
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


def walked(
    git: Git, walk: Sequence[str], *, since_s: float | None = None, most: int = 0
) -> list[str]:
    """The ids of the commits that `walk` means, in `rev-list`'s words, each before its parents.

    Args:
        git: where to look.
        walk: what to walk from.
        since_s: leave out what was committed before that (seconds since 1970), wherever it stands; git's
            own option for it is of 2.37.
        most: only the first so many of the others; 0 for all.

    Raises:
        GitError: they cannot be walked.
    """
    if since_s is None:
        counted = (f"--max-count={most}",) if most else ()
        return git.output("rev-list", "--topo-order", *counted, *walk).decode().split()
    rows = git.output("rev-list", "--topo-order", "--timestamp", *walk).decode().splitlines()
    pairs = (row.split() for row in rows)
    return [oid for time_s, oid in pairs if int(time_s) >= since_s][: most or None]


def head(git: Git) -> str | None:
    """The commit that HEAD names; None before the first one.

    Raises:
        GitError: HEAD is broken, or names something else.
    """
    with contextlib.suppress(GitError):
        return git.output("rev-parse", "--quiet", "--verify", "HEAD^{commit}").decode().strip()
    if git.answers("rev-parse", "--quiet", "--verify", "HEAD"):
        raise GitError(_HEADLESS)
    return None


def branch(git: Git) -> str | None:
    """The branch that HEAD is on; None where it is on none."""
    with contextlib.suppress(GitError):
        name = os.fsdecode(git.output("symbolic-ref", "--quiet", "HEAD")).removesuffix("\n")
        return name.removeprefix("refs/heads/")
    return None


def remote_address(git: Git, name: str) -> str | None:
    """Where the remote of that name is; None if there is none."""
    with contextlib.suppress(GitError):
        return os.fsdecode(git.output("remote", "get-url", name)).removesuffix("\n")
    return None


def last_change(git: Git, commit: str, path: str) -> tuple[int, int]:
    """When the file at `path` was last changed before or by a commit: author's and committer's time.

    Raises:
        GitError: git cannot tell.
    """
    shown = "--max-count=1", "--format=%at %ct"
    answer = git.output("rev-list", *shown, commit, "--", f":(top,literal){path}")
    try:
        authored_s, committed_s = map(int, answer.split()[-2:])
    except ValueError as error:
        raise GitError(_NO_CHANGE) from error
    return authored_s, committed_s


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


def in_halves(
    ask: Callable[[Sequence[_Question]], Sequence[_Answer]], questions: Sequence[_Question]
) -> Iterator[tuple[Sequence[_Question], Sequence[_Answer]]]:
    """Ask git many things at once; where it breaks down over one of them, the halves apart.

    Yields:
        Some of the questions and what git answered to them; what it breaks down over is left out.
    """
    waiting = [questions] if questions else []
    breakdowns = 0
    while waiting and breakdowns < MAX_BREAKDOWNS:
        part = waiting.pop()
        try:
            answers = ask(part)
        except SilentGitError:
            return
        except GitError:
            breakdowns += 1
            middle = len(part) // 2
            waiting += [half for half in (part[middle:], part[:middle]) if middle and half]
            continue
        yield part, answers


def _checked(git: Git, requests: bytes) -> list[bytes]:
    """A line for each request: an object's id, kind and size, or that it is missing."""
    return list(git.lines("cat-file", "--batch-check", separator=b"\n", requests=requests))


def kinds(git: Git, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The kind of every object: `commit`, `tree`, `blob` or `tag`. What is missing is left out."""

    def ask(part: Sequence[str]) -> list[bytes]:
        return _checked(git, "".join(f"{one}\n" for one in part).encode())

    for _, lines in in_halves(ask, list(ids)):
        for line in lines:
            words = line.decode("utf-8", "replace").split()
            if len(words) == 3 and words[2].isdigit():
                yield words[0], words[1]


def objects_at(git: Git, places: Sequence[tuple[str, bytes]]) -> list[str]:
    """The ids of what stands at some paths of some commits; empty where there is nothing."""

    def ask(part: Sequence[tuple[str, bytes]]) -> list[bytes]:
        lines = _checked(git, b"".join(b"%s:%s\n" % (one.encode(), path) for one, path in part))
        if len(lines) != len(part):
            raise GitError(_UNEVEN)
        return lines

    found: dict[tuple[str, bytes], str] = {}
    for part, lines in in_halves(ask, [place for place in places if b"\n" not in place[1]]):
        for place, line in zip(part, lines, strict=True):
            found[place] = "" if line.endswith(b" missing") else line.split(b" ")[0].decode()
    for commit, path in places:
        if b"\n" in path:  # git would take the rest of it for the next question
            with contextlib.suppress(GitError):
                found[commit, path] = listed_at(git, commit, [path]).get(path, "")
    return [found.get(place, "") for place in places]


def listed_at(git: Git, commit: str, paths: Iterable[bytes]) -> dict[bytes, str]:
    """The ids of what a commit has at a few paths, without those where it has nothing.

    Raises:
        GitError: a tree on the way cannot be read.
    """
    question = ("--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--")
    found = {}
    for row in git.lines(*question, *map(os.fsdecode, paths)):
        head, _, path = row.partition(b"\t")
        found[path] = head.split(b" ")[-1].decode()
    return found


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
