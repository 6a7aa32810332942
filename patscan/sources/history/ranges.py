"""The source for some commits: the blobs that they add, with their paths, and their messages."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.files import read_regular
from patscan.git import changes, queries
from patscan.git.command import GitError
from patscan.model.run import Outcome, Skip
from patscan.model.text import PatscanError, Text
from patscan.sources import workers
from patscan.sources.file_names import in_names, names_in
from patscan.sources.history import unread
from patscan.sources.history.attribution import Attribution
from patscan.sources.history.candidates import of_ids
from patscan.sources.history.second_pass import SecondPass
from patscan.sources.history.tags import refs_to, tags_named
from patscan.sources.history.tips import shipped
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
    "the clone is shallow and these commits reach its oldest ones, so all content of those was scanned, "
    "but no earlier commits; `git fetch --unshallow` gets them (GitHub: `fetch-depth: 0`; "
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
_EMPTY = Text(
    "nothing was scanned: the range contains no commit", "没有扫描任何内容：范围中没有提交"
)
_UNWALKABLE = Text("git cannot walk these commits: {reason}", "git 无法遍历这些提交：{reason}")
# What hooks pass for an end of a range that does not exist: git's null ids, and the id of the empty tree.
_NULL_IDS = frozenset({"0" * 40, "0" * 64, *changes.EMPTY_TREES.values()})
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


def since(text: str, now: dt.datetime) -> dt.datetime:
    """The time that `text` means: a date, a time, or an age.

    Raises:
        PatscanError: it is none of them. (Git would take it as the current time, without an error.)
    """
    if age := _AGE.fullmatch(text.strip()):
        return now - dt.timedelta(**{_AGE_UNITS[age[2]]: int(age[1])})
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
    """The start of a range, its dots, and its end. An end that is left out is HEAD.

    Raises:
        PatscanError: it is not a range.
    """
    match = re.fullmatch(r"([^\s].*?|)(\.{2,3})([^\s.].*|)", text)
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


class Added(NamedTuple):
    """The objects to scan.

    Attributes:
        commits: ids; every commit comes before its parents. What they change is scanned, and their messages.
        tags: ids of annotated tags.
        refs: the full names of branches and tags.
        blobs: ids of blobs besides those that the commits add.
        trees: ids of trees whose files were added, too.
        ends: ids of the commits whose files are searched for leaks without a literal; None for all
            branches and tags.
        skips: refs and objects that could not be followed.
    """

    commits: Sequence[str]
    tags: Sequence[str] = ()
    refs: Sequence[str] = ()
    blobs: Sequence[str] = ()
    trees: Sequence[str] = ()
    ends: Sequence[str] | None = None
    skips: Sequence[Skip] = ()


class Range:
    """The objects that some commits add: blobs with their paths, messages, tags, and the names of all."""

    unit: Unit = "objects"
    has_remarks = True
    # Whether commits that a shallow clone lacks would be in it, too.
    goes_beyond_edge = True

    def __init__(
        self,
        settings: Settings,
        repository: Repository,
        revisions: Revisions,
        *,
        notes: Sequence[Text] = (),
        skips: Sequence[Skip] = (),
    ) -> None:
        """Create the source; `outcomes` scans it.

        Args:
            settings: the settings of the run.
            repository: the repository.
            revisions: which commits to scan.
            notes: remarks on why these commits were chosen.
            skips: commits that should be scanned, but are not in this clone.
        """
        self._settings = settings
        self._repository = repository
        self._revisions = revisions
        self._notes = notes
        self._skips = tuple(skips)
        self.project = of_commits(repository.git)

    def outcomes(self, progress: Progress) -> Iterator[Outcome]:
        """Scan the objects that the commits add, then those with findings again, with their paths.

        Raises:
            PatscanError: the commits do not exist, or cannot be listed.
        """
        settings, repository = self._settings, self._repository
        git, jobs = repository.git, settings.jobs or workers.default_jobs()
        added = self._added()
        commits, tags = added.commits, added.tags
        in_trees = (changes.of_tree(git, tree) for tree in added.trees)
        content = changes.merged([changes.compare(git, commits, None, jobs=jobs), *in_trees])
        blobs = {change.new for change in content.all}.union(added.blobs)
        unread_skips = unread.skips(content.unread, added.trees, partial=repository.partial)
        ids = [*sorted(blobs), *commits, *tags]
        seen = of_ids(git, ids, progress, jobs=jobs, archives=settings.archives)
        is_cut = self.goes_beyond_edge and _reaches_edge(repository, commits)
        cut = [Skip("<history>", _CUT)] if is_cut else []
        yield Outcome(
            skips=(*self._skips, *added.skips, *cut, *unread_skips, *seen.skips),
            files=seen.objects,
            size_bytes=seen.size_bytes,
            objects=seen.objects,
            commits=len(commits),
            coze=seen.coze,
            notes=(
                *unread.notes(content.unlike),
                *(self._remarks(ids) if self.has_remarks else ()),
            ),
        )
        # The project may mention Coze in other commits, so deferred objects are scanned, too.
        lint = shipped(git, seen.suspects | seen.deferred, added.ends)
        chosen = seen.hits | seen.deferred | seen.unopened | (seen.suspects & lint)
        kinds = {
            **dict.fromkeys(chosen & blobs, "blob"),
            **dict.fromkeys(sorted(chosen.intersection(commits)), "commit"),
            **dict.fromkeys(sorted(chosen.intersection(tags)), "tag"),
        }
        attribution = Attribution(git, kinds, commits, bare=repository.bare, jobs=jobs)
        paths = attribution.paths(list)
        named_refs = (os.fsencode(f"<{ref}>") for ref in added.refs)
        every_path = (change.path for change in content.all)
        names = names_in([*every_path, *content.repeated, *named_refs])
        again = SecondPass(git, settings)
        named = list(in_names(sorted(names)))
        try:
            yield from again.scan(paths, lambda oid, _: oid in lint)
        except KeyboardInterrupt:
            yield again.told(attribution.trails, named)
            raise
        yield again.told(attribution.trails, named)

    def _added(self) -> Added:
        """The objects that the revisions add."""
        git = self._repository.git
        walk = arguments(self._repository, self._revisions)
        try:
            commits = self._commits(walk)
            refs = refs_to(git, commits)
            tags = dict.fromkeys([*refs.tags, *tags_named(git, self._named())])
        except GitError as error:
            raise PatscanError(_UNWALKABLE.format(reason=error.reason)) from error
        return Added(commits, list(tags), refs.names, ends=_ends(walk), skips=refs.skips)

    def _remarks(self, ids: Sequence[str]) -> tuple[Text, ...]:
        """The notes about the choice of commits, about the repository, and about an empty range."""
        from patscan.sources.history.whole import remarks

        empty = () if ids or self._revisions.nothing else (_EMPTY,)
        return (*self._notes, *remarks(self._repository), *empty)

    def _commits(self, walk: Sequence[str]) -> list[str]:
        """The ids of the commits; every commit comes before its parents."""
        which = self._revisions
        since_s = int(which.since.timestamp()) if which.since else None
        return queries.walked(self._repository.git, walk, since_s=since_s, most=which.max_commits)

    def _named(self) -> list[str]:
        """The revisions that the user named: if they are tags, these are scanned, too."""
        if self._revisions.range is None:
            return [self._revisions.tip] if self._revisions.tip else []
        first, dots, last = _parts(self._revisions.range)
        return [last, first] if dots == "..." else [last]

    def covered(self, _skips: Sequence[Skip]) -> Covered | None:
        """None: these commits are not the whole history."""
        return None


def _ends(walk: Sequence[str]) -> list[str] | None:
    """The commits that a walk begins at, from `arguments`: B of A..B; None for all branches and tags."""
    which = walk[0]
    if which == "--all":
        return None
    return which.split("...") if "..." in which else [which.rpartition("..")[2]]


def _reaches_edge(repository: Repository, commits: Sequence[str]) -> bool:
    """Whether one of the commits has parents that are missing in a shallow clone."""
    if not repository.shallow:
        return False
    try:
        text = read_regular(os.path.join(repository.common, "shallow"))
        edge = set(text.decode("ascii", "replace").split())
    except OSError:
        return True
    return not edge.isdisjoint(commits)
