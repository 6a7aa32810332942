"""The source for a whole history: every object of a repository, with the trails of the findings.

It takes two passes. The first scans every object, to find those that may contain a credential
(`candidates`). The second scans only these again, when their paths, commits and refs are known.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING

from patscan.git import queries
from patscan.git.errors import GitError
from patscan.git.store import Store
from patscan.model.run import Outcome, Skip
from patscan.model.text import Text
from patscan.policy.exclusion import exclusion
from patscan.sources import workers
from patscan.sources.file_names import in_names
from patscan.sources.history.attribution import Attribution
from patscan.sources.history.cache import NO_CACHE, Cache
from patscan.sources.history.candidates import candidates
from patscan.sources.history.first_pass import Options
from patscan.sources.history.second_pass import SecondPass
from patscan.sources.history.tips import EVERYTHING, Shipped, paths, shipped_in
from patscan.sources.history.trails import LEFT_OUT
from patscan.sources.projects import CommitTree, of_commits

if TYPE_CHECKING:
    from patscan.git.command import Git
    from patscan.git.repository import Repository
    from patscan.model.findings import Finding
    from patscan.model.run import Covered, Progress, Unit
    from patscan.policy.settings import Settings
    from patscan.sources.history.tally import CandidateObjects
    from patscan.sources.history.trails import Version

_LIST = b".gitmodules"
_DAMAGED = Text(
    "not all commits can be read, so authors and times may be missing: {reason}",
    "无法完整遍历提交，因此作者和时间可能缺失：{reason}",
)
_UNLISTED = Text("git cannot list it: {reason}", "git 无法列出：{reason}")
_SHALLOW = Text(
    "the history is cut off (a shallow clone); `git fetch --unshallow` gets the rest",
    "历史被截断（浅克隆）；可用 `git fetch --unshallow` 获取其余部分",
)
_OUTSIDE = Text(
    "objects that are borrowed from elsewhere (info/alternates) were not scanned; --alternates scans them",
    "仓库从外部借用对象（info/alternates）：没有读取；加 --alternates 可读取",
)
_ELSEWHERE = Text(
    "`.git` points elsewhere: the repository that was scanned is {folder}",
    "`.git` 指向别处：实际扫描的仓库是 {folder}",
)
_SUBMODULES = Text(
    "submodules are repositories of their own and were not scanned: {names}; "
    "--recurse-submodules scans those that are checked out",
    "子模块是独立的仓库，没有扫描：{names}；加 --recurse-submodules 可扫描已检出的子模块",
)


class History:
    """Every object of a repository, reachable or not."""

    unit: Unit = "objects"

    def __init__(
        self,
        settings: Settings,
        repository: Repository,
        *,
        deep: bool = False,
        submodules: bool = False,
        prefix: str = "",
        cache: Cache = NO_CACHE,
        known: str = "",
        store: Store | None = None,
    ) -> None:
        """Create the source; `outcomes` scans it.

        Args:
            settings: the settings of the run.
            repository: the repository.
            deep: whether to scan the file names in all trees and to search leaks without a literal in all
                versions of files, not only in those of refs.
            submodules: whether submodules are scanned, too (by `WithSubmodules`); else a remark names them.
            prefix: the path of the repository in an outer one, which the user's patterns are relative to.
            cache: remembers packs that were scanned before with the same `settings.archives`.
            known: the path of a table of objects that were scanned in other repositories (see `known`).
            store: the objects of the repository, if they are listed already.
        """
        self._settings = settings
        self._repository = repository
        self._deep = deep
        self._submodules = submodules
        self._prefix = prefix
        self._cache = cache
        self._known = known
        self._store = store
        self._head = CommitTree(repository.git, "HEAD")
        self.project = of_commits(repository.git, self._head)

    def outcomes(self, progress: Progress) -> Iterator[Outcome]:
        """Scan all objects, then those with findings again, with their paths."""
        repository = self._repository
        store = self._store or Store(repository)
        seen = self.candidates(store, progress)
        yield Outcome(
            skips=(*seen.skips, *missing(repository)),
            files=seen.objects,
            size_bytes=seen.size_bytes,
            objects=seen.objects,
            commits=seen.commits,
            refs=store.count_refs(),
            coze=seen.coze,
            notes=tuple(remarks(repository, () if self._submodules else _submodules(store))),
        )
        yield from self._scanned_again(store, seen)

    def _scanned_again(self, store: Store, seen: CandidateObjects) -> Iterator[Outcome]:
        """Scan the candidates again: suspects at the paths where they ship, the others at all paths they had."""
        settings, git = self._settings, self._repository.git
        # With submodules, another repository of the run may mention Coze.
        deferred = seen.deferred if seen.coze or self._submodules else frozenset()
        leaky = seen.suspects | deferred
        at_tips = self._shipped(store).paths(leaky)
        anywhere = seen.hits | deferred | seen.unopened
        if at_tips is None:
            anywhere |= seen.suspects
        # What could not be opened is only named, and needs no commits.
        placed = {} if exclusion(settings) else paths(git, seen.unopened)
        packs = [one for one in store.packs if one.prepared]
        again = SecondPass(git, settings, prefix=self._prefix, packs=packs)
        named, traced = list(in_names(seen.names)), None
        try:
            rest = {oid: rows for oid, rows in (at_tips or {}).items() if oid not in anywhere}
            yield from again.scan(rest, lambda *_: True)
            if again.objects and not (anywhere or self._submodules):
                again.drop(self._none_at_head(again.findings))
            kinds = store.kinds(anywhere.difference(placed) | again.objects)
            traced, by_id = self._traced(store, kinds, seen.missing)
            names, unlisted = names_in_trees(git, kinds)
            yield Outcome(skips=unlisted)
            known = {item.secret for item in named}
            named += [item for item in in_names(names) if item.secret not in known]
            by_id = {oid: by_id[oid] for oid in by_id if oid in anywhere}
            by_id |= {oid: [path] for oid, path in placed.items()}
            yield from again.scan(by_id, _linted(leaky, at_tips, by_id))
        except KeyboardInterrupt:
            traced = traced or self._traced(store, store.kinds(again.objects), seen.missing)[0]
            yield again.told(traced.trails, named)
            raise
        yield again.told(traced.trails, named)
        if traced.left_out:
            yield Outcome(notes=(LEFT_OUT,))
        if traced.failure:
            yield Outcome(skips=(Skip("<commits>", _DAMAGED.format(reason=traced.failure)),))
        if traced.to_keep:
            self._cache.keep_commits(store, kinds, traced.to_keep)

    def _none_at_head(self, found: Sequence[Finding]) -> Callable[[Finding, Version], bool]:
        """A function that tells whether a leak is none, as the other files of HEAD show, if it is there.

        Then no report has it, so that its commits need not be searched for. `found` is all that was found.
        """
        from patscan.coze.lifetime import not_written
        from patscan.exposure.project import Context
        from patscan.exposure.project_assessment import assess_finding
        from patscan.exposure.setting_values import given

        context, by_variable = Context(self._head), given(found)

        def is_none(finding: Finding, version: Version) -> bool:
            oid, path = version
            if finding.secret or self._head.paths().get(path) != oid:
                return False
            lifetime = not_written(finding.rule)
            return assess_finding(context, finding, lifetime, None, by_variable) is None

        return is_none

    def _traced(
        self, store: Store, kinds: Mapping[str, str], missing: Set[str]
    ) -> tuple[Attribution, dict[str, list[str]]]:
        """What tells the trails of some objects, given with their kinds; and their paths."""
        attribution = self.attribution(store, kinds, missing)
        return attribution, attribution.paths(store.commit_ids)

    def _shipped(self, store: Store) -> Shipped:
        """The objects in which leaks without a literal are looked for."""
        return EVERYTHING if self._deep else shipped_in(store)

    def attribution(self, store: Store, kinds: Mapping[str, str], missing: Set[str]) -> Attribution:
        """What tells the paths and trails of some objects, given with their kinds.

        `missing` are objects that are known not to be there.
        """
        return Attribution(
            self._repository.git,
            kinds,
            bare=self._repository.bare,
            jobs=self._settings.jobs or workers.default_jobs(),
            earlier=self._cache.commits(store, kinds) if kinds else None,
            store=store,
            missing=missing,
        )

    def candidates(self, store: Store, progress: Progress) -> CandidateObjects:
        """Which objects may hold a credential: the first pass."""
        return candidates(
            store,
            progress,
            Options(self._settings.archives, self._known, self._shipped(store)),
            deep=self._deep,
            jobs=self._settings.jobs or workers.default_jobs(),
            cache=self._cache,
        )

    def covered(self, skips: Sequence[Skip]) -> Covered | None:
        """Entries for the history alone, if all of it could be read; files were not scanned."""
        if any(skip.lost for skip in skips):
            return None
        return lambda _, history_only: history_only


def _linted(
    leaky: Set[str], at_tips: Mapping[str, Sequence[str]] | None, by_id: Mapping[str, Sequence[str]]
) -> Callable[[str, str], bool]:
    """A function that tells whether leaks are looked for in an object, by its id, at one of its paths.

    They are at those that it has at tips. Where commits tell none of these, as under a tag of a folder, they are
    at all paths.

    Args:
        leaky: the ids of the objects that may leak.
        at_tips: the paths at tips of those that are there, by id; None if that is unknown.
        by_id: the paths at which objects are scanned.
    """
    if at_tips is None:
        return lambda oid, _: oid in leaky
    elsewhere = {
        oid for oid, paths in at_tips.items() if frozenset(paths).isdisjoint(by_id.get(oid, paths))
    }
    return lambda oid, path: oid in elsewhere or path in at_tips.get(oid, ())


def names_in_trees(git: Git, kinds: Mapping[str, str]) -> tuple[list[str], tuple[Skip, ...]]:
    """The file names in the trees among some objects (kinds by id), and trees that git cannot list."""
    names: list[str] = []
    skips = []
    for oid, kind in kinds.items():
        try:
            inside = list(queries.names(git, oid)) if kind == "tree" else []
        except GitError as error:
            skips.append(Skip(f"<tree {oid[:12]}>", _UNLISTED.format(reason=error.reason)))
        else:
            names += [f"<tree {oid[:12]}>/{name}" for name in inside]
    return names, tuple(skips)


def missing(repository: Repository) -> Iterator[Skip]:
    """What a scan of the whole repository cannot read."""
    if repository.shallow:
        yield Skip("<history>", _SHALLOW)
    for store in repository.outside:
        yield Skip(store, _OUTSIDE)


def _submodules(store: Store) -> Sequence[str]:
    """The paths of the submodules of HEAD. Git is asked only if HEAD has a list of them."""
    names = store.names_at_head()
    with contextlib.suppress(GitError):  # then no remark names them
        return queries.submodules(store.repository.git) if names is None or _LIST in names else ()
    return ()


def remarks(repository: Repository, submodules: Sequence[str] = ()) -> Iterator[Text]:
    """Remarks about the scanned repository, also on its submodules (paths) that are not scanned."""
    inside = os.path.join(repository.root, "")
    if not repository.bare and not repository.common.startswith(inside):
        yield _ELSEWHERE.format(folder=repository.common)
    if submodules:
        yield _SUBMODULES.format(names=", ".join(submodules))
