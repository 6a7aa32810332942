"""The source for some commits: the blobs that they add, with their paths, and their messages."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence, Set
from typing import TYPE_CHECKING, NamedTuple

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
from patscan.sources.history.revisions import Revisions, arguments, ends_of, range_parts
from patscan.sources.history.second_pass import SecondPass
from patscan.sources.history.tags import refs_to, tags_named
from patscan.sources.history.tips import shipped
from patscan.sources.projects import of_commits

if TYPE_CHECKING:
    from patscan.git.repository import Repository
    from patscan.model.run import Covered, Progress, Unit
    from patscan.policy.settings import Settings
    from patscan.sources.history.tally import CandidateObjects

_CUT = Text(
    "the clone is shallow and these commits reach its oldest ones, so all content of those was scanned, "
    "but no earlier commits; `git fetch --unshallow` gets them (GitHub: `fetch-depth: 0`; "
    'GitLab: `GIT_DEPTH: "0"`)',
    "这是浅克隆，且这些提交触及其边界：边界处的内容已全部扫描，边界之外没有扫描；"
    "可用 `git fetch --unshallow` 获取（GitHub：`fetch-depth: 0`；"
    'GitLab：`GIT_DEPTH: "0"`）',
)
_EMPTY = Text(
    "nothing was scanned: the range contains no commit", "没有扫描任何内容：范围中没有提交"
)
_UNWALKABLE = Text("git cannot walk these commits: {reason}", "git 无法遍历这些提交：{reason}")


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
        yield from self._scanned_again(added, content, blobs, seen)

    def _scanned_again(
        self, added: Added, content: changes.Changes, blobs: Set[str], seen: CandidateObjects
    ) -> Iterator[Outcome]:
        """Scan the candidates again, at the paths that they have in the commits.

        Args:
            added: what the revisions add.
            content: what the commits and trees among it change.
            blobs: the ids of all blobs among it.
            seen: what the first pass told of all that.
        """
        settings, repository = self._settings, self._repository
        git, jobs = repository.git, settings.jobs or workers.default_jobs()
        # The project may mention Coze in other commits, so deferred objects are scanned, too.
        lint = shipped(git, seen.suspects | seen.deferred, added.ends)
        chosen = seen.hits | seen.deferred | seen.unopened | (seen.suspects & lint)
        kinds = {
            **dict.fromkeys(chosen & blobs, "blob"),
            **dict.fromkeys(sorted(chosen.intersection(added.commits)), "commit"),
            **dict.fromkeys(sorted(chosen.intersection(added.tags)), "tag"),
        }
        attribution = Attribution(git, kinds, added.commits, bare=repository.bare, jobs=jobs)
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
        return Added(commits, list(tags), refs.names, ends=ends_of(walk), skips=refs.skips)

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
        first, dots, last = range_parts(self._revisions.range)
        return [last, first] if dots == "..." else [last]

    def covered(self, _skips: Sequence[Skip]) -> Covered | None:
        """None: these commits are not the whole history."""
        return None


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
