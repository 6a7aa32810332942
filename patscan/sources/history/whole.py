"""The source for a whole history: every object of a repository, with the trails of the findings.

It takes two passes. The first scans every object, to find those that may contain a credential
(`candidates`). The second scans only these again, when their paths, commits and refs are known.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from patscan.git import queries
from patscan.git.errors import GitError
from patscan.git.store import Store
from patscan.model.run import Outcome, Skip
from patscan.model.text import Text
from patscan.policy.exclusion import exclusion
from patscan.sources import workers
from patscan.sources.history.attribution import Attribution
from patscan.sources.history.cache import NO_CACHE, Cache
from patscan.sources.history.candidates import candidates
from patscan.sources.history.second_pass import in_names, scan_again
from patscan.sources.history.tips import paths, shipped
from patscan.sources.projects import of_commits

if TYPE_CHECKING:
    from patscan.git.command import Git
    from patscan.git.repository import Repository
    from patscan.model.run import Covered, Progress, Unit
    from patscan.policy.settings import Settings
    from patscan.sources.history.tally import CandidateObjects

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
        self.project = of_commits(repository.git)

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
        """Scan the candidates again, with their paths."""
        settings, git = self._settings, self._repository.git
        # With submodules, another repository of the run may mention Coze.
        asked = seen.coze or self._submodules
        deferred = seen.deferred if asked else frozenset()
        leaky = seen.suspects | deferred
        lint = leaky if self._deep else shipped(git, leaky)
        # What could not be opened is only named, and needs no commits.
        placed = {} if exclusion(settings) else paths(git, seen.unopened)
        unplaced = seen.unopened.difference(placed)
        chosen = seen.hits | deferred | (seen.suspects & lint) | unplaced
        kinds = store.kinds(chosen)
        attribution = self.attribution(store, kinds)
        by_id = {**attribution.paths(store.commit_ids), **{oid: [placed[oid]] for oid in placed}}
        named = list(in_names(seen.names))
        known = {item.secret for item in named}
        names, unlisted = names_in_trees(git, kinds)
        yield Outcome(skips=unlisted)
        in_trees = in_names(names)
        named += [item for item in in_trees if item.secret not in known]
        yield from scan_again(
            git,
            by_id,
            settings,
            trails=attribution.trails,
            lint=lint,
            in_names=named,
            prefix=self._prefix,
            packs=[one for one in store.packs if one.prepared],
        )
        if attribution.failure:
            yield Outcome(skips=(Skip("<commits>", _DAMAGED.format(reason=attribution.failure)),))
        if attribution.to_keep:
            self._cache.keep_trails(store, kinds, attribution.to_keep)

    def attribution(self, store: Store, kinds: Mapping[str, str]) -> Attribution:
        """What tells the paths and trails of some objects, given with their kinds."""
        return Attribution(
            self._repository.git,
            kinds,
            bare=self._repository.bare,
            jobs=self._settings.jobs or workers.default_jobs(),
            known=self._cache.trails(store, kinds) if kinds else None,
            store=store,
        )

    def candidates(self, store: Store, progress: Progress) -> CandidateObjects:
        """Which objects may hold a credential: the first pass."""
        return candidates(
            store,
            progress,
            deep=self._deep,
            jobs=self._settings.jobs or workers.default_jobs(),
            cache=self._cache,
            archives=self._settings.archives,
            known=self._known,
        )

    def covered(self, skips: Sequence[Skip]) -> Covered | None:
        """Entries for the history alone, if all of it could be read; files were not scanned."""
        if any(skip.lost for skip in skips):
            return None
        return lambda _, history_only: history_only


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
    return queries.submodules(store.repository.git) if names is None or _LIST in names else ()


def remarks(repository: Repository, submodules: Sequence[str] = ()) -> Iterator[Text]:
    """Remarks about the scanned repository, also on its submodules (paths) that are not scanned."""
    inside = os.path.join(repository.root, "")
    if not repository.bare and not repository.common.startswith(inside):
        yield _ELSEWHERE.format(folder=repository.common)
    if submodules:
        yield _SUBMODULES.format(names=", ".join(submodules))
