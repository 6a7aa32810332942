"""What a push brings: the lines that git gives its hooks, and the objects that only they lead to."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.git import queries
from patscan.git.command import GitError
from patscan.model.run import Skip
from patscan.model.text import PatscanError, Text
from patscan.sources.history.ranges import Added, Range
from patscan.sources.history.revisions import Revisions
from patscan.sources.history.tags import chain

if TYPE_CHECKING:
    from patscan.git.repository import Repository
    from patscan.model.run import Outcome, Progress
    from patscan.policy.settings import Settings

# The kinds of objects, besides commits, that refs and tags may point to.
_CONTENT = ("blob", "tree")
_ID = late.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")
_NOT_GITS = Text(
    "this is not what git gives the hook: {line}", "这不是 git 传给该钩子的内容：{line}"
)
FROM_GIT = Text(
    "`patscan hooks run` is for hooks: git writes a line for each ref to its standard input.",
    "`patscan hooks run` 供钩子使用：git 会在标准输入中为每个引用写一行。",
)
_UNWALKABLE = Text(
    "git cannot walk the pushed commits: {reason}", "git 无法遍历推送的提交：{reason}"
)
_MISSING = Text("the pushed object is not here", "推送的对象不在本地")


class Update(NamedTuple):
    """A ref that is pushed: its full name there, and its ids before and after; empty where it is none."""

    ref: str
    old: str
    new: str


def of_push(lines: bytes) -> list[Update]:
    """What a `pre-push` hook is told: `<local ref> <local id> <remote ref> <remote id>` a line.

    Raises:
        PatscanError: it is something else.
    """
    return [_update(row, row[2], row[3], row[1]) for row in _rows(lines, 4)]


def of_receive(lines: bytes) -> list[Update]:
    """What a `pre-receive` hook is told: `<old id> <new id> <ref>` a line.

    Raises:
        PatscanError: it is something else.
    """
    return [_update(row, row[2], row[0], row[1]) for row in _rows(lines, 3)]


def _rows(lines: bytes, width: int) -> Iterator[list[bytes]]:
    """The words of each line; a local ref, the first of four, may be any expression with blanks in it."""
    for line in lines.splitlines():
        row = line.rsplit(b" ", width - 1)
        if len(row) != width:
            raise _not_gits(row)
        yield row


def _update(row: list[bytes], ref: bytes, *ids: bytes) -> Update:
    if not all(map(_ID.fullmatch, ids)):
        raise _not_gits(row)
    old, new = ("" if not one.strip(b"0") else one.decode() for one in ids)
    return Update(os.fsdecode(ref), old, new)


def _not_gits(row: list[bytes]) -> PatscanError:
    line = b" ".join(row).decode("utf-8", "replace")
    return PatscanError(_NOT_GITS.format(line=line), FROM_GIT)


class Pushed(Range):
    """What some updated refs bring that was not there before: commits, annotated tags, bare blobs, names.

    A hook is no place for remarks; that a deletion brings nothing, everybody knows. Commits that a shallow clone
    lacks are not pushed either.
    """

    has_remarks = False
    goes_beyond_edge = False

    def __init__(
        self,
        settings: Settings,
        repository: Repository,
        updates: Sequence[Update],
        *,
        remote: str | None,
    ) -> None:
        """Scan nothing yet.

        Args:
            settings: what counts.
            repository: that which is pushed from, or to.
            updates: the refs.
            remote: the name of the remote that is pushed to, whose branches it has already; None in the
                repository that is pushed to, where all its refs are.
        """
        super().__init__(settings, repository, Revisions())
        self._updates = updates
        self._remote = remote

    def outcomes(self, progress: Progress) -> Iterator[Outcome]:
        """See `Range`. On a server no ref leads to what is pushed before it is accepted: the pushed one then holds it."""
        refs = [one.ref for one in self._updates if one.new]
        for outcome in super().outcomes(progress):
            if len(refs) != 1:  # which of several leads there is not known
                yield outcome
                continue
            trails = {
                finding: trail._replace(refs=(refs[0],), refs_total=1, kept_by="refs")
                if trail.kept_by == "nothing" and trail.first
                else trail
                for finding, trail in outcome.trails.items()
            }
            yield outcome._replace(trails=trails)

    def _added(self) -> Added:
        """What the refs lead to.

        Raises:
            PatscanError: git cannot tell.
        """
        git = self._repository.git
        tips = dict.fromkeys(one.new for one in self._updates if one.new)
        olds = [one.old for one in self._updates if one.old]
        kinds = dict(queries.kinds(git, {**tips, **dict.fromkeys(olds)}))
        brought = [one for one in self._updates if one.new]
        missing = [Skip(f"<{one.ref}>", _MISSING) for one in brought if one.new not in kinds]
        try:
            tags, others, starts = self._ends({one: kinds[one] for one in tips if one in kinds})
            commits = self._new_commits(starts, [one for one in olds if one in kinds])
        except GitError as error:
            raise PatscanError(_UNWALKABLE.format(reason=error.reason)) from error
        blobs, trees = ([one for one, kind in others.items() if kind == its] for its in _CONTENT)
        refs = [one.ref for one in brought]
        return Added(commits, tags, refs, blobs, trees, ends=starts, skips=missing)

    def _ends(self, kinds: Mapping[str, str]) -> tuple[list[str], dict[str, str], list[str]]:
        """Tags on the way from some objects, given with their kinds; what is at its end: blobs and trees, with kinds; commits.

        Raises:
            GitError: tags cannot be followed.
        """
        git = self._repository.git
        tags: dict[str, None] = {}
        others: dict[str, str] = {}
        commits: list[str] = []
        for tip, kind in kinds.items():
            named, last, last_kind = chain(git, tip) if kind == "tag" else ([], tip, kind)
            tags |= dict.fromkeys(named if named or kind != "tag" else [tip])
            if last_kind in _CONTENT:
                others[last] = last_kind
            else:
                commits.append(last)
        return list(tags), others, commits

    def _new_commits(self, starts: Sequence[str], olds: Iterable[str]) -> list[str]:
        """What leads from the pushed refs to nothing that was there; each commit before its parents."""
        if not starts:
            return []
        there = (*olds, *self._others())
        requests = "".join(f"{one}\n" for one in (*starts, *(f"^{one}" for one in there)))
        walk = ("rev-list", "--topo-order", "--ignore-missing", "--stdin")
        answer = self._repository.git.output(*walk, requests=requests.encode())
        return answer.decode().split()

    def _others(self) -> Iterator[str]:
        """What other refs lead to: those of the remote, as they were last fetched or pushed; else those here.

        Those that are pushed do not count: when `post-receive` runs, they lead to what is new.
        """
        remote = self._remote
        # A pattern, where the remote is an address.
        folder = "refs" if remote is None else f"refs/remotes/{remote}"
        pushed = {one.ref for one in self._updates} if remote is None else frozenset()
        form = "--format=%(objectname) %(refname)"
        for line in self._repository.git.lines("for-each-ref", form, folder, separator=b"\n"):
            oid, _, ref = line.partition(b" ")
            name = os.fsdecode(ref)
            if name.startswith(f"{folder}/") and name not in pushed:
                yield oid.decode()
