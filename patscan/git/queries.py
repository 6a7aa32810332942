"""Queries to git about refs, commits, trees and the index. They return values, not text."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import os
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from patscan.files import read_regular
from patscan.git.command import Git
from patscan.git.commit_graph import Node
from patscan.git.errors import MAX_BREAKDOWNS, GitError, GitHangsError
from patscan.model.text import Text

# HEAD first, then branches, because their names tell the user most.
_REF_ORDER = ("HEAD", "refs/heads/", "refs/tags/", "refs/remotes/", "refs/stash", "refs/notes/")
# Equal trees within each other can make ten folders a billion files. This many are listed with all their paths, the
# others with one; so are all others if each of the first has this many paths on average, counted at every this many.
MAX_FILES = 1 << 19
MAX_COPIES = 16
_COUNTED_PATHS = 1 << 14
_HEADLESS = Text("HEAD names no commit that is here", "HEAD 没有指向本地存在的提交")
_NO_CHANGE = Text("no commit is known to have changed the file", "找不到修改过该文件的提交")
_Question = TypeVar("_Question")
_Answer = TypeVar("_Answer")


class Ref(NamedTuple):
    """A ref.

    Attributes:
        name: its full name: `refs/tags/v1`.
        id, kind: the object it points to; its kind is `commit`, `tree`, `blob` or `tag`.
        peeled, peeled_kind: the object that a tag points to; for others, the same.
    """

    name: str
    id: str
    kind: str
    peeled: str
    peeled_kind: str


def refs(git: Git) -> list[Ref]:
    """All refs and HEAD, in the order of `_REF_ORDER`."""
    form = "%(refname)%00%(objectname)%00%(objecttype)%00%(*objectname)%00%(*objecttype)"
    found = []
    for line in git.lines("for-each-ref", f"--format={form}", separator=b"\n"):
        name, oid, kind, peeled, peeled_kind = line.decode("utf-8", "surrogateescape").split("\0")
        found.append(Ref(name, oid, kind, peeled or oid, peeled_kind or kind))
    with contextlib.suppress(GitError):  # before the first commit, or broken
        head = git.output("rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode().strip()
        found.append(Ref("HEAD", head, "commit", head, "commit"))
    return in_order(found)


def in_order(found: Iterable[Ref]) -> list[Ref]:
    """Refs in the order of `_REF_ORDER`, then by name."""

    def rank(ref: Ref) -> tuple[int, str]:
        for number, prefix in enumerate(_REF_ORDER):
            if ref.name.startswith(prefix):
                return number, ref.name
        return len(_REF_ORDER), ref.name

    return sorted(found, key=rank)


def graph(git: Git, *extra: str, requests: bytes | None = None) -> Iterator[Node]:
    """Commits with their parents and trees; every commit comes before its parents.

    Args:
        git: git in the repository.
        extra: more options and revisions for `rev-list`.
        requests: revisions for its `--stdin`.

    Raises:
        GitError: git fails.
    """
    options = ("--topo-order", "--parents", "--timestamp", "--format=%T")
    lines = git.lines("rev-list", *options, *extra, separator=b"\n", requests=requests)
    for line in lines:
        time, _, oid, *parents = line.decode().split()  # `1700000000 commit 1a2b…`
        yield Node(oid, tuple(parents), int(time), next(lines, b"").decode())


def objects_in(
    git: Git, ends: Iterable[str], objects: Collection[str] | None = None
) -> Generator[tuple[str, str], None, None]:
    """Those of some objects that are in the trees of some commits: the id and a path of each.

    They are in the order of the commits. A path ends at a line feed; it is empty for a commit and its tree.

    Args:
        git: git in the repository.
        ends: the ids of the commits; trees count, too.
        objects: the ids of the objects; by default of all that are there.

    Raises:
        GitError: a tree cannot be read.
    """
    arguments = ("rev-list", "--objects", "--no-walk=unsorted", "--missing=print", "--stdin")
    requests = "".join(f"{end}\n" for end in ends).encode()
    wanted = None if objects is None else {oid.encode() for oid in objects}
    for row in git.lines(*arguments, separator=b"\n", requests=requests):
        oid, _, path = row.partition(b" ")
        if oid in wanted if wanted is not None else not oid.startswith(b"?"):
            yield oid.decode(), os.fsdecode(path)


def walked(
    git: Git, walk: Sequence[str], *, since_s: float | None = None, most: int = 0
) -> list[str]:
    """The ids of the commits that `rev-list` lists; every commit comes before its parents.

    Args:
        git: git in the repository.
        walk: options and revisions for `rev-list`.
        since_s: leave out commits with an earlier time (seconds since 1970), wherever they are in the
            graph; git's own option for that needs 2.37.
        most: how many commits at most; 0 for all.

    Raises:
        GitError: git fails.
    """
    if since_s is None:
        counted = (f"--max-count={most}",) if most else ()
        return git.output("rev-list", "--topo-order", *counted, *walk).decode().split()
    rows = git.output("rev-list", "--topo-order", "--timestamp", *walk).decode().splitlines()
    pairs = (row.split() for row in rows)
    return [oid for time_s, oid in pairs if int(time_s) >= since_s][: most or None]


def head(git: Git) -> str | None:
    """The id of the commit of HEAD; None before the first commit.

    Raises:
        GitError: HEAD is broken, or is not a commit.
    """
    with contextlib.suppress(GitError):
        return git.output("rev-parse", "--quiet", "--verify", "HEAD^{commit}").decode().strip()
    if git.answers("rev-parse", "--quiet", "--verify", "HEAD"):
        raise GitError(_HEADLESS)
    return None


def branch(git: Git) -> str | None:
    """The branch of HEAD; None if HEAD is detached."""
    with contextlib.suppress(GitError):
        name = os.fsdecode(git.output("symbolic-ref", "--quiet", "HEAD")).removesuffix("\n")
        return name.removeprefix("refs/heads/")
    return None


def head_and_branch(git: Git) -> tuple[str | None, str | None]:
    """What `head` and `branch` return, by one question where HEAD is a commit.

    Raises:
        GitError: see `head`.
    """
    question = ("rev-parse", "--revs-only", "HEAD^{commit}", "--symbolic-full-name", "HEAD")
    with contextlib.suppress(GitError):
        answer = os.fsdecode(git.output(*question)).splitlines()
        if len(answer) == 2:
            commit, name = answer
            return commit, None if name == "HEAD" else name.removeprefix("refs/heads/")
    commit_or_none = head(git)
    return commit_or_none, branch(git) if commit_or_none else None


def remote_address(git: Git, name: str) -> str | None:
    """The URL of the remote `name`; None if there is none."""
    with contextlib.suppress(GitError):
        return os.fsdecode(git.output("remote", "get-url", name)).removesuffix("\n")
    return None


def last_change(git: Git, commit: str, path: str) -> tuple[int, int]:
    """The author's and the committer's time (seconds since 1970) of the last change of a file up to `commit`.

    Raises:
        GitError: git fails, or there is no such change.
    """
    shown = "--max-count=1", "--format=%at %ct"
    answer = git.output("rev-list", *shown, commit, "--", f":(top,literal){path}")
    try:
        authored_s, committed_s = map(int, answer.split()[-2:])
    except ValueError as error:
        raise GitError(_NO_CHANGE) from error
    return authored_s, committed_s


def last_changes(git: Git, commit: str, paths: Iterable[bytes]) -> dict[bytes, str]:
    """The id of the newest commit that changed each of some files, up to `commit`, as far as it is found.

    Raises:
        GitError: git fails.
    """
    left = set(paths)
    found: dict[bytes, str] = {}
    options = ("--no-renames", "--no-mailmap", "--name-only", "-z", "--format=%H")
    named = [f":(top,literal){os.fsdecode(path)}" for path in sorted(left)]
    with contextlib.closing(git.lines("log", *options, commit, "--", *named)) as rows:
        here = ""
        for row in rows if left else ():
            words = row.removeprefix(b"\n")
            if words in left:
                found[words] = here
                left.discard(words)
            elif words:
                here = words.decode("ascii", "replace")
            if not left:
                break
    return found


def iso(seconds: str | int) -> str:
    """A time (seconds since 1970) as ISO 8601 in UTC; an invalid one as the latest time that there is."""
    try:
        moment = dt.datetime.fromtimestamp(int(seconds), dt.UTC)
    except (ValueError, OverflowError, OSError):
        moment = dt.datetime.max.replace(microsecond=0, tzinfo=dt.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def in_halves(
    ask: Callable[[Sequence[_Question]], Sequence[_Answer]], questions: Sequence[_Question]
) -> Iterator[tuple[Sequence[_Question], Sequence[_Answer]]]:
    """Ask git many questions at once; if it fails on one of them, ask each half separately.

    Yields questions with their answers, in parts, without the questions that git fails on.
    """
    waiting = [questions] if questions else []
    breakdowns = 0
    while waiting and breakdowns < MAX_BREAKDOWNS:
        part = waiting.pop()
        try:
            answers = ask(part)
        except GitHangsError:
            return
        except GitError:
            breakdowns += 1
            middle = len(part) // 2
            waiting += [half for half in (part[middle:], part[:middle]) if middle and half]
            continue
        yield part, answers


def _checked(git: Git, requests: bytes) -> list[bytes]:
    """The answers of `cat-file --batch-check`, a line per request: id, kind and size, or `missing`."""
    return list(git.lines("cat-file", "--batch-check", separator=b"\n", requests=requests))


def kinds(git: Git, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The id and kind (`commit`, `tree`, `blob`, `tag`) of every object that exists."""

    def ask(part: Sequence[str]) -> list[bytes]:
        return _checked(git, "".join(f"{one}\n" for one in part).encode())

    for _, lines in in_halves(ask, list(ids)):
        for line in lines:
            words = line.decode("utf-8", "replace").split()
            if len(words) == 3 and words[2].isdigit():
                yield words[0], words[1]


def listed_at(git: Git, commit: str, paths: Iterable[bytes]) -> dict[bytes, str]:
    """The ids of the objects at a few paths of a commit, by path, as far as they exist.

    Raises:
        GitError: a tree cannot be read.
    """
    question = ("--literal-pathspecs", "ls-tree", "-z", "--full-tree", commit, "--")
    found = {}
    for row in git.lines(*question, *map(os.fsdecode, paths)):
        head, _, path = row.partition(b"\t")
        found[path] = head.split(b" ")[-1].decode()
    return found


def pack_names(git: Git, index_path: str) -> list[str]:
    """The ids of the objects in the index of a pack, as git reads it; GitError or OSError if it cannot."""
    rows = git.lines("show-index", separator=b"\n", requests=read_regular(index_path))
    return [row.split()[1].decode() for row in rows]


def tree(git: Git, tree: str) -> Iterator[tuple[str, str]]:
    """The id and path of every blob below a tree; if there are too many, some, then every blob and tree at one path.

    Raises:
        GitError: a tree cannot be read.
    """
    ids: set[str] = set()
    count, step = 0, min(MAX_FILES, _COUNTED_PATHS)
    with contextlib.closing(git.lines("ls-tree", "-r", "-z", tree)) as lines:
        rows = map(_listed, lines)
        while part := list(itertools.islice(rows, step)):
            yield from part
            count += len(part)
            ids.update(oid for oid, _ in part)
            if count >= MAX_FILES or (len(part) == step and count > MAX_COPIES * len(ids)):
                break
        else:
            return
    yield from ((oid, path) for oid, path in objects_in(git, [tree]) if path)


def _listed(row: bytes) -> tuple[str, str]:
    """The id and path in a row of `ls-tree`."""
    head, _, path = row.partition(b"\t")
    return head.split()[-1].decode(), os.fsdecode(path)


def names(git: Git, tree: str) -> Iterator[str]:
    """The names of the entries of a tree, without those of its subtrees."""
    return map(os.fsdecode, git.lines("ls-tree", "--name-only", "-z", tree))


def submodules(git: Git) -> list[str]:
    """The paths of the submodules in the `.gitmodules` of HEAD.

    Raises:
        GitError: it cannot be read.
    """
    commit = head(git)
    if commit is None or not listed_at(git, commit, [b".gitmodules"]):
        return []
    paths = []
    for row in git.lines("config", "--blob", f"{commit}:.gitmodules", "-z", "--list"):
        key, _, value = os.fsdecode(row).partition("\n")
        if key.startswith("submodule.") and key.endswith(".path"):
            paths.append(value)
    return paths


def index(git: Git) -> Iterator[tuple[str, str]]:
    """The id and path of every entry of the index."""
    for row in git.lines("ls-files", "--stage", "-z"):
        head, _, path = row.partition(b"\t")
        yield head.split()[1].decode(), os.fsdecode(path)
