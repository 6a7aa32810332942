"""Looks at every object of a repository once, and tells which of them hold a credential.

Which objects they are is all that is kept: they are read once more when it is known where they
have been (`sources.history`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan import pool
from patscan.git import packs
from patscan.model import Skip, Text
from patscan.progress import Advance
from patscan.sources.looking import (
    HeadersTask,
    IdsTask,
    Look,
    NamesTask,
    PackTask,
    Task,
    look,
    lost,
    read_headers,
)

if TYPE_CHECKING:
    from patscan.git.command import Git
    from patscan.git.packs import Pack
    from patscan.git.store import Store

# How many objects one task reads: enough to make handing it over cheap.
TASK_IDS = 2000
TASK_ROOTS = 1024
# Reading headers is shared where it takes longer than starting the workers.
SHARED_HEADERS = 100_000
# Objects that cannot be read are named one by one up to this many.
MAX_NAMED = 50

_OBJECTS = "objects"
_UNREADABLE = Text("the object cannot be read: {detail}", "无法读取该对象：{detail}")
_MANY = Text(
    "{n:,} objects cannot be read; the first: {detail}", "有 {n:,} 个对象无法读取；第一个：{detail}"
)
_NAMES = Text("the names of files cannot be read: {detail}", "无法读取文件名：{detail}")
_MISCOUNT = Text(
    "{n:,} of {total:,} objects were not visited", "共 {total:,} 个对象，有 {n:,} 个未被访问"
)


class Candidates(NamedTuple):
    """The objects that hold, or may hold, a credential, by their ids.

    `doubtful` ones do if the name of their file speaks of Coze. `names` are paths that hold one
    themselves.
    """

    hits: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    skips: tuple[Skip, ...] = ()
    objects: int = 0
    size_bytes: int = 0
    coze: bool = False


def candidates(
    store: Store, progress: Callable[[Advance], None], *, deep: bool, jobs: int
) -> Candidates:
    """Look at every object of `store`.

    Args:
        store: the objects.
        progress: called whenever a task is done.
        deep: look at the names in all trees, not only in those that refs hold now.
        jobs: how many processes at most.
    """
    kinds = (packs.COMMIT, packs.BLOB, packs.TAG, *([packs.TREE] if deep else []))
    for pack in store.packs:
        _prepare(pack, jobs)
    unresolved = [oid for pack in store.packs for oid in pack.names(pack.unresolved()).values()]
    total = len(store.ids) + len(unresolved)
    total += sum(pack.kinds.count(kind) for pack in store.packs for kind in kinds)
    tally = _Tally(total, progress)
    git = store.repository.git
    first = _with_names(
        [*_pack_tasks(store.packs, kinds), *_id_tasks(git, store.ids, deep=deep)], NamesTask(git)
    )
    for found in pool.run(look, first, jobs=jobs, lost=lost):
        tally.take(found)
    left = [*unresolved, *tally.left_to_git(store.packs)]
    for found in pool.run(look, _id_tasks(git, left, deep=deep), jobs=jobs, lost=lost):
        tally.take(found)
    return tally.result(store.packs, store.skips, store.count())


def of_ids(
    git: Git, ids: Sequence[str], progress: Callable[[Advance], None], *, jobs: int
) -> Candidates:
    """Look at some objects, by their ids."""
    tally = _Tally(len(ids), progress)
    for found in pool.run(look, _id_tasks(git, ids, deep=False), jobs=jobs, lost=lost):
        tally.take(found)
    return tally.result((), (), len(ids))


def _prepare(pack: Pack, jobs: int) -> None:
    """Read the headers of a pack, together where there are many."""
    if pack.count < SHARED_HEADERS or jobs == 1:
        pack.prepare([pack.headers(0, pack.count)])
        return
    step = SHARED_HEADERS // 4
    tasks = [
        HeadersTask(pack.index_path, pack.index.hash_bytes, at, min(at + step, pack.count))
        for at in range(0, pack.count, step)
    ]
    pack.prepare(pool.run(read_headers, tasks, jobs=jobs, lost=read_headers))


def _with_names(tasks: Iterable[Task], names: Task) -> Iterator[Task]:
    """`tasks` with `names` after the first, which is done before the workers start."""
    for number, task in enumerate(tasks):
        yield task
        if number == 0:
            yield names


def _pack_tasks(all_packs: Iterable[Pack], kinds: Sequence[int]) -> Iterator[Task]:
    for pack in all_packs:
        roots = pack.roots(kinds)
        for at in range(0, len(roots), TASK_ROOTS):
            part = roots[at : at + TASK_ROOTS]
            yield PackTask(pack.index_path, pack.index.hash_bytes, part)


def _id_tasks(git: Git, ids: Iterable[str], *, deep: bool) -> Iterator[Task]:
    everything = tuple(ids)
    for at in range(0, len(everything), TASK_IDS):
        yield IdsTask(git, everything[at : at + TASK_IDS], deep)


class _Tally:
    """What all tasks brought."""

    def __init__(self, total: int, progress: Callable[[Advance], None]) -> None:
        self._total = total
        self._progress = progress
        self._hits: dict[str, list[int | str]] = {}
        self._doubtful: dict[str, list[int | str]] = {}
        self._unread: dict[str, list[int | str]] = {}
        self._names: set[str] = set()
        self._skips: list[Skip] = []
        self._trouble = ""
        self._visited = 0
        self._size_bytes = 0
        self._coze = False

    def take(self, found: Look) -> None:
        """Take in what one task brought."""
        for kept, more in (
            (self._hits, found.hits),
            (self._doubtful, found.doubtful),
            (self._unread, found.unread),
        ):
            kept.setdefault(found.pack, []).extend(more)
        self._names |= set(found.names)
        if found.trouble and not found.unread:
            self._skips.append(Skip(_OBJECTS, _NAMES.format(detail=found.trouble)))
        self._trouble = self._trouble or found.trouble
        self._visited += found.objects
        self._size_bytes += found.size_bytes
        self._coze = self._coze or found.coze
        self._progress(Advance(found.objects, found.size_bytes, self._total))

    def left_to_git(self, all_packs: Iterable[Pack]) -> list[str]:
        """The ids of what the pack reader could not read."""
        return _ids(self._unread, all_packs, with_ids=False)

    def result(
        self, all_packs: Sequence[Pack], more_skips: Iterable[Skip], count: int
    ) -> Candidates:
        """Everything, as a value."""
        unreadable = [str(one) for one in self._unread.get("", [])]
        skips = [*more_skips, *self._skips]
        detail = self._trouble
        if len(unreadable) > MAX_NAMED:
            skips.append(Skip(_OBJECTS, _MANY.format(n=len(unreadable), detail=detail)))
        else:
            skips += [
                Skip(f"<object {oid[:12]}>", _UNREADABLE.format(detail=detail))
                for oid in unreadable
            ]
        missed = self._total - self._visited - len(unreadable)
        if missed:
            skips.append(Skip(_OBJECTS, _MISCOUNT.format(n=missed, total=self._total)))
        return Candidates(
            frozenset(_ids(self._hits, all_packs)),
            frozenset(_ids(self._doubtful, all_packs)),
            tuple(sorted(self._names)),
            tuple(skips),
            count,
            self._size_bytes,
            self._coze,
        )


def _ids(
    found: dict[str, list[int | str]], all_packs: Iterable[Pack], *, with_ids: bool = True
) -> list[str]:
    """Object ids for numbers of entries by pack; and those that are ids already, unless told not to."""
    ids = [str(one) for one in found.get("", [])] if with_ids else []
    for pack in all_packs:
        numbers = [one for one in found.get(pack.index_path, []) if isinstance(one, int)]
        ids += pack.names(numbers).values()
    return ids
