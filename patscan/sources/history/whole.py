"""Everything that a repository holds: its objects, each with the way it went through the history.

Two passes: the first over every object, to learn which hold a credential (`candidates`); the second over
those alone, once it is known under which names they were kept, who brought them and who still has them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from patscan.git import queries
from patscan.git.store import Store
from patscan.model.run import Outcome, Skip
from patscan.model.text import Text
from patscan.sources import workers
from patscan.sources.history.attribution import Attribution
from patscan.sources.history.cache import NO_CACHE, Cache, Trails
from patscan.sources.history.candidates import candidates
from patscan.sources.history.second_pass import Traces, in_names, scan_again
from patscan.sources.history.tips import shipped
from patscan.sources.projects import of_commits

if TYPE_CHECKING:
    from patscan.git.command import Git
    from patscan.git.repository import Repository
    from patscan.model.run import Covered, Progress, Unit
    from patscan.policy.settings import Settings


_DAMAGED = Text(
    "the commits cannot all be followed, so who and when may be missing: {reason}",
    "无法完整遍历提交，因此作者和时间可能缺失：{reason}",
)
_SHALLOW = Text(
    "the history is cut off (a shallow clone); `git fetch --unshallow` gets the rest",
    "历史被截断（浅克隆）；可用 `git fetch --unshallow` 获取其余部分",
)
_OUTSIDE = Text(
    "objects are borrowed from outside of the repository (info/alternates): not read; --alternates reads them",
    "仓库从外部借用对象（info/alternates）：没有读取；加 --alternates 可读取",
)
_ELSEWHERE = Text(
    "`.git` points elsewhere: the repository that was scanned is {folder}",
    "`.git` 指向别处：实际扫描的仓库是 {folder}",
)
_SUBMODULES = Text(
    "submodules are repositories of their own and were not scanned: {names}; "
    "--recurse-submodules scans those that are here",
    "子模块是独立的仓库，没有扫描：{names}；加 --recurse-submodules 可扫描已检出的子模块",
)


class History:
    """Every object of a repository, whatever leads to it."""

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
    ) -> None:
        """Scan nothing yet.

        Args:
            settings: what counts.
            repository: where.
            deep: read the names in all trees, and look for leaks without a literal in all versions of
                files, not only in what refs hold now.
            submodules: somebody scans those, too (`submodules`), so they are not left out.
            prefix: where the repository lies in another one; the user's patterns count from there.
            cache: knows the packs that were read before, with the same `settings.archives`.
        """
        self._settings = settings
        self._repository = repository
        self._deep = deep
        self._submodules = submodules
        self._prefix = prefix
        self._cache = cache
        self.project = of_commits(repository.git)

    def outcomes(self, progress: Progress) -> Iterator[Outcome]:
        """Scan all objects, then once more those with findings, at their paths."""
        settings, repository = self._settings, self._repository
        store = Store(repository)
        seen = candidates(
            store,
            progress,
            deep=self._deep,
            jobs=settings.jobs or workers.default_jobs(),
            cache=self._cache,
            archives=settings.archives,
        )
        yield Outcome(
            skips=(*seen.skips, *missing(repository)),
            files=seen.objects,
            size_bytes=seen.size_bytes,
            objects=seen.objects,
            commits=seen.commits,
            refs=queries.count_refs(repository.git),
            coze=seen.coze,
            notes=tuple(remarks(repository, submodules=not self._submodules)),
        )
        git = repository.git
        deferred = seen.deferred if seen.coze else frozenset()
        leaky = seen.suspects | deferred
        lint = leaky if self._deep else shipped(git, leaky)
        chosen = seen.hits | deferred | (seen.suspects & lint)
        kinds = dict(queries.kinds(git, chosen)) if chosen else {}
        traces, trouble = self._traces(store, kinds) if chosen else ({}, "")
        if trouble:
            yield Outcome(skips=(Skip("<commits>", _DAMAGED.format(reason=trouble)),))
        named = list(in_names(seen.names))
        known = {item.secret for item in named}
        in_trees = in_names(_names_in_trees(git, kinds))
        named += [item for item in in_trees if item.secret not in known]
        yield from scan_again(git, traces, settings, lint=lint, in_names=named, prefix=self._prefix)

    def covered(self, skips: Sequence[Skip]) -> Covered | None:
        """What only the history was known to hold, if all of it could be read; files were not looked at."""
        if any(skip.lost for skip in skips):
            return None
        return lambda _, history_only: history_only

    def _traces(self, store: Store, kinds: Mapping[str, str]) -> tuple[Traces, str]:
        """The trails of every blob, commit and tag that may hold a credential; and what went wrong."""
        git, bare = store.repository.git, store.repository.bare
        blobs = [oid for oid, kind in kinds.items() if kind == "blob"]
        commits = [oid for oid, kind in kinds.items() if kind == "commit"]
        tags = [oid for oid, kind in kinds.items() if kind == "tag"]
        known = self._cache.trails(store, kinds)
        places = known.places if known else {}
        jobs = self._settings.jobs or workers.default_jobs()
        attribution = Attribution(git, bare=bare, jobs=jobs, known=places, messages=commits)
        traces = {
            **attribution.blobs(blobs, store.commit_ids, known.commits if known else None),
            **attribution.messages(tags),
        }
        if known is None and attribution.lasting:
            self._cache.keep_trails(store, kinds, Trails(attribution.changing, attribution.places))
        return traces, attribution.trouble


def _names_in_trees(git: Git, kinds: Mapping[str, str]) -> Iterator[str]:
    """The names in those of some objects, with their kinds, that are trees."""
    for oid, kind in kinds.items():
        if kind == "tree":
            yield from (f"<tree {oid[:12]}>/{name}" for name in queries.names(git, oid))


def missing(repository: Repository) -> Iterator[Skip]:
    """What a look at the whole repository cannot reach."""
    if repository.shallow:
        yield Skip("<history>", _SHALLOW)
    for store in repository.outside:
        yield Skip(store, _OUTSIDE)


def remarks(repository: Repository, *, submodules: bool) -> Iterator[Text]:
    """What else should be known about the place of a scan; `submodules`: that they were left out."""
    inside = os.path.join(repository.root, "")
    if not repository.bare and not repository.common.startswith(inside):
        yield _ELSEWHERE.format(folder=repository.common)
    names = queries.submodules(repository.git) if submodules else ()
    if names:
        yield _SUBMODULES.format(names=", ".join(names))
