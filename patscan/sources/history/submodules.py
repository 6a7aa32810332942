"""A repository together with those of its submodules that are here."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from patscan.git import queries
from patscan.git.repository import Repository, locate
from patscan.model.run import Facts, Skip, Stats
from patscan.model.text import PatscanError, Text
from patscan.sources.history import collect as whole
from patscan.sources.history import second_look

if TYPE_CHECKING:
    from patscan.model.run import Advance

# How deep submodules may lie in submodules.
MAX_DEPTH = 8

_ABSENT = Text("the submodule is not here; `git submodule update --init` gets it",
               "子模块不在本地；可用 `git submodule update --init` 获取")  # fmt: skip
_UNREADABLE = Text("the submodule cannot be read: {reason}", "无法读取子模块：{reason}")


def collect(
    repository: Repository,
    ask: whole.Ask,
    excluded: second_look.Excluded | None,
    progress: Callable[[Advance], None],
) -> Facts:
    """Scan all that a repository and its submodules hold; paths are those in the outermost one.

    Takes the same arguments as `history.collect`.
    """
    parts = list(_collected(repository, ask, excluded, progress, "", MAX_DEPTH))
    return Facts(
        findings=tuple(item for part in parts for item in part.findings),
        skips=tuple(skip for part in parts for skip in part.skips),
        stats=Stats(
            *(sum(numbers) for numbers in zip(*(part.stats for part in parts), strict=True))
        ),
        coze=any(part.coze for part in parts),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
    )


def _collected(
    repository: Repository,
    ask: whole.Ask,
    excluded: second_look.Excluded | None,
    progress: Callable[[Advance], None],
    prefix: str,
    depth: int,
) -> Iterator[Facts]:
    """The facts of a repository whose paths begin with `prefix`, and of those within it."""

    def left_out(path: str) -> bool:
        return excluded is not None and excluded(prefix + path)

    yield _below(prefix, whole.collect(repository, ask, left_out if excluded else None, progress))
    for path in queries.submodules(repository.git):
        inner = f"{prefix}{path}/"
        found = _repository(repository, path) if depth else Skip(inner, _ABSENT)
        if isinstance(found, Skip):
            yield Facts((), (found._replace(path=inner),), Stats())
        else:
            yield from _collected(found, ask, excluded, progress, inner, depth - 1)


def _repository(outer: Repository, path: str) -> Repository | Skip:
    """The repository of the submodule at `path`; a link is not followed to another place."""
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


def _below(prefix: str, facts: Facts) -> Facts:
    """The same facts, with all paths below `prefix`."""
    if not prefix:
        return facts
    found = (
        item._replace(location=item.location._replace(path=prefix + item.location.path))
        for item in facts.findings
    )
    skips = (skip._replace(path=prefix + skip.path) for skip in facts.skips)
    return facts._replace(findings=tuple(found), skips=tuple(skips))
