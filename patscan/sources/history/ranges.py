"""What some commits bring: their blobs, each with its path, and their messages."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.files import read_regular
from patscan.git import queries
from patscan.git.command import GitError
from patscan.model.run import Outcome, Skip
from patscan.model.text import PatscanError, Text
from patscan.sources import workers
from patscan.sources.history.candidates import of_ids
from patscan.sources.history.first_pass import names_in
from patscan.sources.history.second_pass import Traces, in_names, scan_again
from patscan.sources.history.tags import brought_refs, brought_tags
from patscan.sources.projects import of_commits

if TYPE_CHECKING:
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
    "and what lies behind it was not; `git fetch --unshallow` gets it (GitHub: `fetch-depth: 0`; "
    'GitLab: `GIT_DEPTH: "0"`)',
    "这是浅克隆，且这些提交触及其边界：边界处的内容已全部扫描，边界之外没有扫描；"
    "可用 `git fetch --unshallow` 获取（GitHub：`fetch-depth: 0`；"
    'GitLab：`GIT_DEPTH: "0"`）',
)
_BAD_DATE = Text("{text!r} is not a date", "{text!r} 不是日期")
_DATE_HINT = Text(
    "Write 2026-01-31, 2026-01-31T12:00:00Z, or an age such as 12h, 30d or 8w.",
    "请写 2026-01-31、2026-01-31T12:00:00Z，或 12h、30d、8w 这样的时长。",
)
_NO_BRANCH = Text("there is no branch {name!r}", "没有名为 {name!r} 的分支")
_EMPTY = Text("nothing was scanned: the range holds no commit", "没有扫描任何内容：范围中没有提交")
# What hooks name as an end of a range where there is none: git's null ids, and the empty tree's.
_NULL_IDS = frozenset(
    {
        "0" * 40,
        "0" * 64,
        "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
    }
)
_AGE = late.compile(r"(\d{1,6})([hdw])")
_AGE_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


class Revisions(NamedTuple):
    """Which commits, by default all that a ref leads to. None or 0: no limit.

    Attributes:
        range: `A..B` or `A...B`.
        branch: all of a branch.
        since: none that are older.
        max_commits: only the newest so many.
        tip: all that this revision leads to.
        nothing: none at all.
    """

    range: str | None = None
    branch: str | None = None
    since: dt.datetime | None = None
    max_commits: int = 0
    tip: str | None = None
    nothing: bool = False

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
    chosen = ["--all"]
    if revisions.range is not None:
        first, dots, last = _parts(revisions.range)
        if last in _NULL_IDS:
            chosen = ["--all", "--max-count=0"]
        elif first in _NULL_IDS:
            chosen = [resolved(repository, last)]
        else:
            chosen = [f"{resolved(repository, first)}{dots}{resolved(repository, last)}"]
    elif revisions.tip is not None:
        chosen = [resolved(repository, revisions.tip)]
    elif revisions.branch is not None:
        chosen = [_branch(repository, revisions.branch)]
    elif revisions.nothing:
        chosen = ["--all", "--max-count=0"]
    return chosen


def _parts(text: str) -> tuple[str, str, str]:
    """The two ends of a range, HEAD for one that is left out, and the dots between them.

    Raises:
        PatscanError: it is no range.
    """
    match = re.fullmatch(r"([^\s].*?|)(\.{2,3})([^\s.].*|)", text)
    if match is None or not (match[1] or match[3]):
        raise PatscanError(_BAD_RANGE.format(text=text[:80]), _RANGE_HINT)
    return match[1] or "HEAD", match[2], match[3] or "HEAD"


def resolved(repository: Repository, name: str) -> str:
    """The id of the commit that `name` means; git reads it where nobody else can.

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
    """The commit that a branch, local or remote, points to; a hook may name it by its id."""
    if re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", name):
        return resolved(repository, name)
    names: dict[str, str] = {}
    with contextlib.suppress(GitError):  # what cannot be listed cannot be found there
        names = {ref.name: ref.peeled for ref in queries.refs(repository.git)}
    for prefix in ("refs/heads/", "refs/remotes/", "refs/remotes/origin/", ""):
        if prefix + name in names:
            return names[prefix + name]
    import difflib

    known = [one.split("/", 2)[-1] for one in names if one.startswith("refs/heads/")]
    near = difflib.get_close_matches(name, known, 3, 0.4) or known[:5]
    hint = Text("There are: {names}.", "现有分支：{names}。").format(names=", ".join(near))
    raise PatscanError(_NO_BRANCH.format(name=name), hint if near else None)


class Brought(NamedTuple):
    """What is to be scanned.

    Attributes:
        commits: ids, each before its parents; what they change is scanned, and their messages.
        tags: ids of annotated tags.
        refs: the full names of branches and tags.
        blobs: ids of blobs beside those that the commits bring.
    """

    commits: Sequence[str]
    tags: Sequence[str] = ()
    refs: Sequence[str] = ()
    blobs: Sequence[str] = ()


class Range:
    """What some commits bring: their blobs, each with its path, their messages and tags, and all names."""

    unit: Unit = "objects"

    def __init__(
        self,
        settings: Settings,
        repository: Repository,
        revisions: Revisions,
        *,
        notes: Sequence[Text] = (),
        skips: Sequence[Skip] = (),
    ) -> None:
        """Scan nothing yet.

        Args:
            settings: what counts.
            repository: where.
            revisions: which commits.
            notes: what is to be said of that choice.
            skips: what was meant, but is not here.
        """
        self._settings = settings
        self._repository = repository
        self._revisions = revisions
        self._notes = notes
        self._skips = tuple(skips)
        self.project = of_commits(repository.git)

    def outcomes(self, progress: Progress) -> Iterator[Outcome]:
        """Scan what the commits bring, then once more the objects with findings, at their paths.

        Raises:
            PatscanError: the commits cannot be told, or cannot be walked.
        """
        settings, repository = self._settings, self._repository
        git, jobs = repository.git, settings.jobs or workers.default_jobs()
        commits, tags, refs, blobs = self._brought()
        changes = queries.changes(git, commits, None, jobs=jobs)
        brought = {*blobs, *(change.new for change in changes)}
        ids = [*sorted(brought), *commits, *tags]
        seen = of_ids(git, ids, progress, jobs=jobs, archives=settings.archives)
        cut = [Skip("<history>", _CUT)] if _reaches_edge(repository, commits) else []
        yield Outcome(
            skips=(*self._skips, *cut, *seen.skips),
            files=seen.objects,
            size_bytes=seen.size_bytes,
            objects=seen.objects,
            commits=len(commits),
            coze=seen.coze,
            notes=self._remarks(ids),
        )
        # Whether the project speaks of Coze, these commits need not tell: those that depend on it are read, too.
        chosen = seen.hits | seen.deferred
        traces: Traces = {}
        if chosen:
            from patscan.sources.history.attribution import Attribution

            hits = sorted(chosen.intersection(commits))
            attribution = Attribution(git, commits, bare=repository.bare, jobs=jobs, messages=hits)
            traces = {
                **attribution.blobs(chosen & brought, list),
                **attribution.messages(sorted(chosen.intersection(tags))),
            }
        paths = (change.path for change in changes)
        names = names_in([*paths, *(os.fsencode(f"<{ref}>") for ref in refs)])
        yield from scan_again(git, traces, settings, in_names=in_names(sorted(names)))

    def _brought(self) -> Brought:
        """What the revisions come to."""
        git, commits = self._repository.git, self._commits()
        refs = brought_refs(git, commits)
        tags = brought_tags(git, refs, self._named())
        return Brought(commits, tags, [ref.name for ref in refs])

    def _remarks(self, ids: Sequence[str]) -> tuple[Text, ...]:
        """What is said of the choice, of the repository, and where there is nothing to scan."""
        from patscan.sources.history.whole import remarks

        empty = () if ids or self._revisions.nothing else (_EMPTY,)
        return (*self._notes, *remarks(self._repository, submodules=False), *empty)

    def _commits(self) -> list[str]:
        """The ids of the commits, each before its parents."""
        which = self._revisions
        since_s = int(which.since.timestamp()) if which.since else None
        try:
            walk = arguments(self._repository, which)
            return queries.walked(
                self._repository.git, walk, since_s=since_s, most=which.max_commits
            )
        except GitError as error:
            what = Text("git cannot walk these commits: {reason}", "git 无法遍历这些提交：{reason}")
            raise PatscanError(what.format(reason=str(error))) from error

    def _named(self) -> list[str]:
        """The revisions whose tags the commits come with."""
        if self._revisions.range is None:
            return [self._revisions.tip] if self._revisions.tip else []
        first, dots, last = _parts(self._revisions.range)
        return [last, first] if dots == "..." else [last]

    def covered(self, _skips: Sequence[Skip]) -> Covered | None:
        """Nothing can be told: these commits are not everything."""
        return None


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
