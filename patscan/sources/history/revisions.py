"""Which commits a user means: ranges, branches, dates and ages, as arguments for `git rev-list`."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.git import queries
from patscan.git.changes import EMPTY_TREES
from patscan.git.command import GitError
from patscan.model.text import PatscanError, Text

if TYPE_CHECKING:
    from patscan.git.repository import Repository

_BAD_RANGE = Text("{text!r} is not a range", "{text!r} 不是有效的范围")
_RANGE_HINT = Text(
    "Write A..B (in B, not in A), A...B (in one of them), or `auto` in CI.",
    "请写 A..B（在 B 而不在 A 中）、A...B（只在其中之一），或在 CI 中写 `auto`。",
)
_NO_START = Text(
    "{text!r} is empty: the start that is not written means HEAD, and so does the end",
    "{text!r} 是空的：没有写的起点表示 HEAD，终点也是",
)
_VARIABLE_HINT = Text("A variable in it may not be set.", "其中的变量可能没有设置。")
_UNKNOWN = Text("this repository has no commit {name!r}", "该仓库没有提交 {name!r}")
_DEEPEN = Text(
    "This clone is shallow: fetch more of it (`git fetch --unshallow`; GitHub: `fetch-depth: 0`; "
    'GitLab: `GIT_DEPTH: "0"`).',
    "这是浅克隆：请获取更多历史（`git fetch --unshallow`；GitHub：`fetch-depth: 0`；"
    'GitLab：`GIT_DEPTH: "0"`）。',
)
_BAD_DATE = Text("{text!r} is not a date", "{text!r} 不是日期")
_DATE_HINT = Text(
    "Write 2026-01-31, 2026-01-31T12:00:00Z, or an age such as 12h, 30d or 8w.",
    "请写 2026-01-31、2026-01-31T12:00:00Z，或 12h、30d、8w 这样的时长。",
)
_NO_BRANCH = Text("there is no branch {name!r}", "没有名为 {name!r} 的分支")
# What hooks pass for an end of a range that does not exist: git's null ids, and the id of the empty tree.
_NULL_IDS = frozenset({"0" * 40, "0" * 64, *EMPTY_TREES.values()})
_AGE = late.compile(r"(\d{1,6})([hdw])")
_AGE_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


class Revisions(NamedTuple):
    """Which commits to scan; by default all that are reachable from refs.

    Attributes:
        range: those of a range, `A..B` or `A...B`.
        branch: those of this branch.
        since: none that are older.
        max_commits: how many of the newest at most; 0 for all.
        tip: those that are reachable from this revision.
        nothing: no commits.
    """

    range: str | None = None
    branch: str | None = None
    since: dt.datetime | None = None
    max_commits: int = 0
    tip: str | None = None
    nothing: bool = False

    def __bool__(self) -> bool:
        return self != Revisions()


def time_of(text: str, now: dt.datetime) -> dt.datetime:
    """The time that `text` means: a date, a time, or an age.

    Raises:
        PatscanError: it is none of them. (Git would take it as the current time, without an error.)
    """
    if age := _AGE.fullmatch(text.strip()):
        try:
            return now - dt.timedelta(**{_AGE_UNITS[age[2]]: int(age[1])})
        except OverflowError:  # older than any time
            return dt.datetime.min.replace(tzinfo=dt.UTC)
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise PatscanError(_BAD_DATE.format(text=text), _DATE_HINT) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def arguments(repository: Repository, revisions: Revisions) -> list[str]:
    """The arguments for `rev-list`. Names are resolved to ids, so that none is taken for an option.

    Raises:
        PatscanError: a commit or branch does not exist, or the range is not one.
    """
    chosen = ["--all"]
    if revisions.range is not None:
        first, dots, last = range_parts(revisions.range)
        if last in _NULL_IDS:
            chosen = ["--all", "--max-count=0"]
        elif first in _NULL_IDS:
            chosen = [resolved(repository, last)]
        else:
            start, end = resolved(repository, first), resolved(repository, last)
            if start == end and revisions.range.startswith(dots):
                raise PatscanError(_NO_START.format(text=revisions.range), _VARIABLE_HINT)
            chosen = [f"{start}{dots}{end}"]
    elif revisions.tip is not None:
        chosen = [resolved(repository, revisions.tip)]
    elif revisions.branch is not None:
        chosen = [_branch(repository, revisions.branch)]
    elif revisions.nothing:
        chosen = ["--all", "--max-count=0"]
    return chosen


def range_parts(text: str) -> tuple[str, str, str]:
    """The start of a range, its dots, and its end. An end that is left out is HEAD.

    Raises:
        PatscanError: it is not a range.
    """
    match = re.fullmatch(r"([^\s.].*?|)(\.{2,3})([^\s.].*|)", text)
    if match is None or not (match[1] or match[3]):
        raise PatscanError(_BAD_RANGE.format(text=text), _RANGE_HINT)
    return match[1] or "HEAD", match[2], match[3] or "HEAD"


def resolved(repository: Repository, name: str) -> str:
    """The id of the commit that `name` means. Git gets the name on standard input, which is private.

    Raises:
        PatscanError: there is no such commit.
    """
    request = os.fsencode(name) + b"^{commit}\n"
    answer: list[bytes] = []
    with contextlib.suppress(GitError):
        answer = repository.git.output("cat-file", "--batch-check", requests=request).split()
    if len(answer) != 3 or answer[1] != b"commit":  # `missing`, `ambiguous`, or of several lines
        hint = _DEEPEN if repository.shallow else _RANGE_HINT
        raise PatscanError(_UNKNOWN.format(name=name), hint)
    return answer[0].decode()


def _branch(repository: Repository, name: str) -> str:
    """The id of the commit of a local or remote branch; `name` may also be an id, as hooks have it."""
    if re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", name):
        return resolved(repository, name)
    names: dict[str, str] = {}
    with contextlib.suppress(GitError):  # then no branch is found
        names = {ref.name: ref.peeled for ref in queries.refs(repository.git)}
    for prefix in ("refs/heads/", "refs/remotes/", "refs/remotes/origin/", ""):
        if prefix + name in names:
            return names[prefix + name]
    import difflib

    known = [one.split("/", 2)[-1] for one in names if one.startswith("refs/heads/")]
    near = difflib.get_close_matches(name, known, 3, 0.4) or known[:5]
    hint = Text("There are: {names}.", "现有分支：{names}。").format(names=", ".join(near))
    raise PatscanError(_NO_BRANCH.format(name=name), hint if near else None)


def ends_of(walk: Sequence[str]) -> list[str] | None:
    """The commits that a walk begins at, from `arguments`: B of A..B; None for all branches and tags."""
    which = walk[0]
    if which == "--all":
        return None
    return which.split("...") if "..." in which else [which.rpartition("..")[2]]
