"""What some commits bring: their blobs, each with its path, and their messages."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.files import read_regular
from patscan.git import queries
from patscan.git.command import GitError
from patscan.model.run import Outcome, Skip
from patscan.model.text import PatscanError, Text
from patscan.sources import workers
from patscan.sources.history.attribution import Attribution
from patscan.sources.history.candidates import of_ids
from patscan.sources.history.second_pass import scan_again
from patscan.sources.history.tips import shipped
from patscan.sources.history.whole import remarks
from patscan.sources.projects import of_commits

if TYPE_CHECKING:
    from patscan.git.command import Git
    from patscan.git.repository import Repository
    from patscan.model.run import Covered, Progress, Unit
    from patscan.policy.settings import Settings

_BAD_RANGE = Text("{text!r} is not a range", "{text!r} 不是有效的范围")
_RANGE_HINT = Text(
    "Write A..B (in B, not in A), A...B (in one of them), or `auto` in CI.",
    "请写 A..B（在 B 而不在 A 中）、A...B（只在其中之一），或在 CI 中写 `auto`。",
)
_UNKNOWN = Text("this repository has no commit {name!r}", "该仓库没有提交 {name!r}")
_DEEPEN = Text(
    "This clone is shallow: fetch more of it (`git fetch --unshallow`; GitHub: `fetch-depth: 0`; "
    'GitLab: `GIT_DEPTH: "0"`).',
    "这是浅克隆：请获取更多历史（`git fetch --unshallow`；GitHub：`fetch-depth: 0`；"
    'GitLab：`GIT_DEPTH: "0"`）。',
)
_CUT = Text(
    "the clone is shallow and these commits reach its edge, so everything at the edge was scanned "
    "and what lies behind it was not; `git fetch --unshallow` gets it",
    "这是浅克隆，且这些提交触及其边界：边界处的内容已全部扫描，边界之外没有扫描；"
    "可用 `git fetch --unshallow` 获取",
)
_NO_CI = Text("no CI that tells which commits a run is about", "没有识别到能给出提交范围的 CI 环境")
_NO_CI_HINT = Text(
    "Write the range, as in --range origin/main..HEAD, or leave it out to scan everything.",
    "请写明范围，例如 --range origin/main..HEAD；不写则扫描全部历史。",
)
_BAD_DATE = Text("{text!r} is not a date", "{text!r} 不是日期")
_DATE_HINT = Text(
    "Write 2026-01-31, 2026-01-31T12:00:00Z, or an age such as 12h, 30d or 8w.",
    "请写 2026-01-31、2026-01-31T12:00:00Z，或 12h、30d、8w 这样的时长。",
)
_NO_BRANCH = Text("there is no branch {name!r}", "没有名为 {name!r} 的分支")
_EMPTY = Text("no commits to scan: the range is empty", "没有可扫描的提交：范围为空")
_AGE = late.compile(r"(\d{1,6})([hdw])")
_AGE_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


class Revisions(NamedTuple):
    """Which commits: a range, a branch, since when, the newest so many. None or 0: no limit."""

    range: str | None = None
    branch: str | None = None
    since: dt.datetime | None = None
    max_commits: int = 0

    def __bool__(self) -> bool:
        return self != Revisions()


def since(text: str, now: dt.datetime) -> dt.datetime:
    """The moment that `text` means: a date, a time, or an age.

    Raises:
        PatscanError: it is none of them; git would quietly take it for now.
    """
    if age := _AGE.fullmatch(text.strip()):
        return now - dt.timedelta(**{_AGE_UNITS[age[2]]: int(age[1])})
    try:
        moment = dt.datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise PatscanError(_BAD_DATE.format(text=text), _DATE_HINT) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def arguments(repository: Repository, revisions: Revisions) -> list[str]:
    """What to tell `rev-list`; names are resolved to ids first, so that none is taken for an option.

    Raises:
        PatscanError: a commit or branch is not there, or the range is none.
    """
    git = repository.git
    chosen = ["--all"]
    if revisions.range is not None:
        match = re.fullmatch(r"([^\s].*?|)(\.{2,3})([^\s.].*|)", revisions.range)
        if match is None or not (match[1] or match[3]):
            raise PatscanError(_BAD_RANGE.format(text=revisions.range), _RANGE_HINT)
        first, last = (_resolved(repository, name or "HEAD") for name in (match[1], match[3]))
        chosen = [f"{first}{match[2]}{last}"]
    elif revisions.branch is not None:
        chosen = [_branch(git, revisions.branch)]
    if revisions.since:
        chosen.append(f"--since-as-filter={int(revisions.since.timestamp())}")
    if revisions.max_commits:
        chosen.append(f"--max-count={revisions.max_commits}")
    return chosen


def automatic(repository: Repository, environ: Mapping[str, str]) -> str:
    """The range that the CI job around us is about.

    Raises:
        PatscanError: no CI is recognised, or its commits are not here.
    """
    from patscan.git import ci

    found = ci.ranges(environ)
    trouble = PatscanError(_NO_CI, _NO_CI_HINT)
    for candidate in found:
        try:
            arguments(repository, Revisions(candidate))
        except PatscanError as error:
            trouble = error
        else:
            return candidate
    raise trouble


def _resolved(repository: Repository, name: str) -> str:
    """The id of the commit that `name` means; git reads it where nobody else can."""
    request = os.fsencode(name) + b"^{commit}\n"
    answer: list[bytes] = []
    with contextlib.suppress(GitError):
        answer = repository.git.output("cat-file", "--batch-check", requests=request).split()
    if len(answer) != 3 or answer[1] != b"commit":  # `missing`, `ambiguous`, or of several lines
        hint = _DEEPEN if repository.shallow else _RANGE_HINT
        raise PatscanError(_UNKNOWN.format(name=name), hint)
    return answer[0].decode()


def _branch(git: Git, name: str) -> str:
    """The commit that a branch, local or remote, points to."""
    names = {ref.name: ref.peeled for ref in queries.refs(git)}
    for prefix in ("refs/heads/", "refs/remotes/", "refs/remotes/origin/", ""):
        if prefix + name in names:
            return names[prefix + name]
    import difflib

    known = [one.split("/", 2)[-1] for one in names if one.startswith("refs/heads/")]
    near = difflib.get_close_matches(name, known, 3, 0.4) or known[:5]
    hint = Text("There are: {names}.", "现有分支：{names}。").format(names=", ".join(near))
    raise PatscanError(_NO_BRANCH.format(name=name), hint if near else None)


class Range:
    """What some commits bring: their blobs, each with its path, and their messages."""

    unit: Unit = "objects"

    def __init__(self, settings: Settings, repository: Repository, revisions: Revisions) -> None:
        """Scan nothing yet."""
        self._settings = settings
        self._repository = repository
        self._revisions = revisions
        self.project = of_commits(repository.git)

    def outcomes(self, progress: Progress) -> Iterator[Outcome]:
        """Scan what the commits bring, then once more the objects with findings, at their paths.

        Raises:
            PatscanError: the commits cannot be told, or cannot be walked.
        """
        settings, repository = self._settings, self._repository
        git, jobs = repository.git, settings.jobs or workers.default_jobs()
        try:
            walk = arguments(repository, self._revisions)
            commits = queries.walked(git, walk)
        except GitError as error:
            what = Text("git cannot walk these commits: {reason}", "git 无法遍历这些提交：{reason}")
            raise PatscanError(what.format(reason=str(error))) from error
        brought = {change.new for change in queries.changes(git, commits, None, jobs=jobs)}
        ids = [*sorted(brought), *commits]
        seen = of_ids(git, ids, progress, jobs=jobs, archives=settings.archives)
        cut = [Skip("<history>", _CUT)] if _reaches_edge(repository, commits) else []
        yield Outcome(
            skips=(*cut, *seen.skips),
            files=seen.objects,
            size_bytes=seen.size_bytes,
            objects=seen.objects,
            commits=len(commits),
            coze=seen.coze,
            notes=(*remarks(repository, submodules=False), *(() if commits else (_EMPTY,))),
        )
        deferred = seen.deferred if seen.coze else frozenset()
        lint = shipped(git, seen.suspects | deferred, _ends(walk))
        chosen = seen.hits | deferred | (seen.suspects & lint)
        messages = sorted(chosen - brought)
        attribution = Attribution(git, commits, bare=repository.bare, jobs=jobs, messages=messages)
        traces = {**attribution.blobs(chosen & brought, list), **attribution.messages()}
        yield from scan_again(git, traces, settings, lint=lint)

    def covered(self, _skips: Sequence[Skip]) -> Covered | None:
        """Nothing can be told: these commits are not everything."""
        return None


def _ends(walk: Sequence[str]) -> list[str] | None:
    """The commits that a walk begins at, from `arguments`: B of A..B; None for all branches and tags."""
    which = walk[0]
    if which == "--all":
        return None
    return which.split("...") if "..." in which else [which.rpartition("..")[2]]


def _reaches_edge(repository: Repository, commits: Sequence[str]) -> bool:
    """Whether one of the commits has parents that a shallow clone left behind."""
    if not repository.shallow:
        return False
    try:
        text = read_regular(os.path.join(repository.common, "shallow"))
        edge = set(text.decode("ascii", "replace").split())
    except OSError:
        return True
    return not edge.isdisjoint(commits)
