"""The source for the history of a repository and of its submodules that are checked out."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from patscan.git import queries
from patscan.git.errors import GitError
from patscan.git.repository import Repository, locate
from patscan.model.run import Advance, Outcome, Skip
from patscan.model.text import PatscanError, Text
from patscan.sources.history.cache import NO_CACHE, Cache
from patscan.sources.history.whole import History
from patscan.sources.projects import of_commits

if TYPE_CHECKING:
    from patscan.model.run import Covered, Progress, Unit
    from patscan.policy.settings import Settings

# How deeply submodules may be nested.
MAX_DEPTH = 8

_ABSENT = Text("the submodule is not checked out; `git submodule update --init` gets it",
               "子模块不在本地；可用 `git submodule update --init` 获取")  # fmt: skip
_UNLISTED = Text(
    "it does not tell which submodules there are: {reason}", "无法得知有哪些子模块：{reason}"
)
_UNREADABLE = Text("the submodule cannot be read: {reason}", "无法读取子模块：{reason}")


class WithSubmodules:
    """All objects of a repository and its submodules. Paths are relative to the outermost repository."""

    unit: Unit = "objects"

    def __init__(
        self,
        settings: Settings,
        repository: Repository,
        *,
        deep: bool = False,
        cache: Cache = NO_CACHE,
    ) -> None:
        """Create the source; the arguments are those of `History`."""
        self._settings = settings
        self._repository = repository
        self._deep = deep
        self._cache = cache
        self._total = 0
        self.project = of_commits(repository.git)

    def outcomes(self, progress: Progress) -> Iterator[Outcome]:
        """The outcomes of one repository after the other."""
        yield from self._outcomes(progress, self._repository, "", MAX_DEPTH)

    def _adding(self, progress: Progress) -> Progress:
        """`progress` for a further repository: what there is to do in all of them adds up."""
        before = self._total

        def advance(step: Advance) -> None:
            self._total = max(self._total, before + step.total)
            progress(step._replace(total=self._total))

        return advance

    def covered(self, skips: Sequence[Skip]) -> Covered | None:
        """Entries for the history alone, if all of it could be read; files were not scanned."""
        if any(skip.lost for skip in skips):
            return None
        return lambda _, history_only: history_only

    def _outcomes(
        self, progress: Progress, repository: Repository, prefix: str, depth: int
    ) -> Iterator[Outcome]:
        """The outcomes of a repository, and of its submodules, with `prefix` before all paths."""
        source = History(
            self._settings,
            repository,
            deep=self._deep,
            submodules=True,
            prefix=prefix,
            cache=self._cache,
        )
        for outcome in source.outcomes(self._adding(progress)):
            yield _below(prefix, outcome) if prefix else outcome
        try:
            paths = queries.submodules(repository.git)
        except GitError as error:
            yield Outcome(
                skips=(Skip(f"{prefix}.gitmodules", _UNLISTED.format(reason=error.reason)),)
            )
            return
        for path in paths:
            inner = f"{prefix}{path}/"
            found = _repository(repository, path) if depth else Skip(inner, _ABSENT)
            if isinstance(found, Skip):
                yield Outcome(skips=(found._replace(path=inner),))
            else:
                yield from self._outcomes(progress, found, inner, depth - 1)


def _repository(outer: Repository, path: str) -> Repository | Skip:
    """The repository of the submodule at `path`, or why it is not scanned. It must be inside of `outer`."""
    folder = os.path.realpath(os.path.join(outer.root, path))
    inside = folder.startswith(os.path.join(os.path.realpath(outer.root), ""))
    if outer.bare or not inside or not os.path.lexists(os.path.join(folder, ".git")):
        return Skip(path, _ABSENT)
    try:
        found = locate(folder)
    except PatscanError as error:
        en, zh = error.what
        return Skip(path, Text(_UNREADABLE.en.format(reason=en), _UNREADABLE.zh.format(reason=zh)))
    return found if os.path.realpath(found.root) == folder else Skip(path, _ABSENT)


def _below(prefix: str, outcome: Outcome) -> Outcome:
    """The same outcome, with `prefix` before all paths."""
    moved = {
        one: one._replace(location=one.location._replace(path=prefix + one.location.path))
        for one in outcome.findings
    }
    return outcome._replace(
        findings=tuple(moved.values()),
        skips=tuple(skip._replace(path=prefix + skip.path) for skip in outcome.skips),
        trails={moved[one]: trail for one, trail in outcome.trails.items()},
    )
