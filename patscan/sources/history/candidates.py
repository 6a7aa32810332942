"""Looks at every object of a repository once, and tells which of them hold a credential.

Which objects they are is all that is kept: they are read once more when it is known where they
have been (`second_pass`).
"""

from __future__ import annotations

import functools
import itertools
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from patscan.git.errors import GitError
from patscan.model.run import Advance
from patscan.sources import workers
from patscan.sources.history import packed_names
from patscan.sources.history.first_pass import Options, lost, read_headers, scan
from patscan.sources.history.scanned import Scanned
from patscan.sources.history.sharing import Shared
from patscan.sources.history.tally import CandidateObjects, Tally
from patscan.sources.history.tasks import HeadersTask, IdsTask, NamesTask, PackTask, Task, TreesTask

if TYPE_CHECKING:
    from patscan.git.command import Git
    from patscan.git.pack_headers import Headers
    from patscan.git.packs import Pack
    from patscan.git.store import Store
    from patscan.sources.history.cache import Cache

# How many objects one task reads: enough to make handing it over cheap.
TASK_IDS = 2000
TASK_ROOTS = 512
# A tree of that many deltas is a task of its own, and the largest come first: none is left for the end.
HEAVY_ROOT = 500
# Reading headers is shared where it takes longer than starting the workers.
SHARED_HEADERS = 100_000
# In a smaller repository every tree is read. In a larger one names and missing objects are searched
# at the tips of its refs, because following every tree takes as long as reading every blob.
DEEP_OBJECTS = 100_000


def candidates(
    store: Store,
    progress: Callable[[Advance], None],
    options: Options,
    *,
    deep: bool,
    jobs: int,
    cache: Cache,
) -> CandidateObjects:
    """Scan every object of `store`: the first pass.

    Args:
        store: the objects.
        progress: called whenever a task is done.
        options: how they are scanned.
        deep: scan the names in all trees, however many, not only in those that refs hold now.
        jobs: how many processes at most.
        cache: the results of earlier scans, with the same `options.archives`.
    """
    from patscan.git import packs

    see = functools.partial(scan, options=options)
    git = store.repository.git
    deep = deep or store.count() <= DEEP_OBJECTS
    tally = Tally(progress, options.shipped)
    shared = Shared(
        options.table, (packs.COMMIT, packs.BLOB, packs.TAG, *([packs.TREE] if deep else []))
    )
    new, tree_tasks = _unread(store, shared, tally, cache, jobs)
    tally.expect(len(store.ids))
    ids, old = shared.ids(store.ids)
    tally.take(old)
    tasks: list[Task] = [
        *_pack_tasks(new, shared, tally),
        *_id_tasks(git, ids, deep=deep),
        *tree_tasks,
    ]
    # After the first task, when the workers may have started.
    tasks[1:1] = _names_tasks(store, shared, tally, cache, options.table)
    results = workers.run(see, tasks, jobs=jobs, lost=lost, ordered=False)
    if not tally.take_all(results):
        return tally.result(store.packs, store.skips, store.count())
    _keep(store, new, shared, tally, cache)
    left = tally.left_to_git(store.packs)
    tally.take_all(workers.run(see, _id_tasks(git, left, deep=deep), jobs=jobs, lost=lost))
    skips = [*store.skips, *tally.missing(partial=store.repository.partial)]
    return tally.result(store.packs, skips, store.count())


def of_ids(
    git: Git,
    ids: Sequence[str],
    progress: Callable[[Advance], None],
    *,
    jobs: int,
    archives: bool = True,
) -> CandidateObjects:
    """Look at some objects, by their ids."""
    see = functools.partial(scan, options=Options(archives=archives))
    tally = Tally(progress)
    tally.expect(len(ids))
    tally.take_all(workers.run(see, _id_tasks(git, ids, deep=False), jobs=jobs, lost=lost))
    return tally.result((), (), len(ids))


def _unread(
    store: Store, shared: Shared, tally: Tally, cache: Cache, jobs: int
) -> tuple[list[Pack], list[TreesTask]]:
    """The packs that have to be read, prepared; and the tasks for those of which only trees have to be.

    What is known of the others is added to the tally.
    """
    new: list[Pack] = []
    tasks: list[TreesTask] = []
    for pack in store.packs:
        notes = cache.pack(pack, deep=shared.has_trees) or shared.pack(pack)
        if notes:
            tally.recall(pack, notes)
            continue
        _prepare(pack, jobs, lambda: tally.expect(0))
        if notes := shared.pack_without_trees(pack):
            tally.recall(pack, notes)
            tasks += _tree_tasks(pack)
            continue
        new.append(pack)
        tally.expect(sum(map(pack.kinds.count, shared.kinds)))
    return new, tasks


def _keep(store: Store, new: Iterable[Pack], shared: Shared, tally: Tally, cache: Cache) -> None:
    """Keep the results for later scans."""
    from patscan.sources.history.cache import NamesNotes

    for pack in new:
        tally.leave_to_git(pack)
        cache.keep_pack(pack, tally.notes(pack), deep=shared.has_trees)
    if tally.all_named:
        cache.keep_names(store, NamesNotes(tally.missed, tally.coze), deep=shared.has_trees)


def _prepare(pack: Pack, jobs: int, still_there: Callable[[], None]) -> None:
    """Read the headers of a pack, together where there are many; `still_there` is called now and then."""
    step = SHARED_HEADERS // 4
    tasks = [
        HeadersTask(pack.index_path, pack.index.hash_bytes, at, min(at + step, pack.count))
        for at in range(0, pack.count, step)
    ]
    shared = pack.count >= SHARED_HEADERS and jobs > 1

    def parts() -> Iterator[Headers]:
        for part in (
            workers.run(read_headers, tasks, jobs=jobs, lost=read_headers)
            if shared
            else (pack.headers(task.first, task.last) for task in tasks)
        ):
            still_there()
            yield part

    pack.prepare(parts())


def _pack_tasks(all_packs: Iterable[Pack], shared: Shared, tally: Tally) -> Iterator[Task]:
    for pack in all_packs:
        roots, old = shared.roots(pack, pack.roots(shared.kinds))
        tally.take(old)
        heavy = pack.heavy(roots, HEAVY_ROOT)
        alone = frozenset(heavy)
        rest = array("i", itertools.filterfalse(alone.__contains__, roots)) if alone else roots
        first, *light = (rest[at : at + TASK_ROOTS] for at in range(0, len(rest) or 1, TASK_ROOTS))
        # The first task is done before there are workers.
        for part in (first, *(array("i", [root]) for root in heavy), *light):
            yield PackTask(pack.index_path, pack.index.hash_bytes, part)


def _tree_tasks(pack: Pack) -> Iterator[TreesTask]:
    from patscan.git import packs

    roots = pack.roots([packs.TREE])
    for at in range(0, len(roots), TASK_ROOTS):
        yield TreesTask(pack.index_path, pack.index.hash_bytes, roots[at : at + TASK_ROOTS])


def _names_tasks(
    store: Store, shared: Shared, tally: Tally, cache: Cache, table: str
) -> Iterator[Task]:
    """What is left to do about names: nothing if an earlier scan or the packs of a small repository tell them."""
    if notes := cache.names(store, deep=shared.has_trees):
        tally.take(Scanned(missing=set(notes.missing), coze=notes.coze))
        return
    whole = shared.has_trees or store.repository.partial
    packed = packed_names.scan(store) if whole else None
    if packed:
        tally.take(Scanned(coze=packed.coze))
        return
    try:
        yield NamesTask(store.repository.git, store.refs, whole, table, shared.is_fork)
    except GitError as error:
        tally.take(Scanned(failure=str(error)))


def _id_tasks(git: Git, ids: Iterable[str], *, deep: bool) -> Iterator[Task]:
    everything = tuple(ids)
    for at in range(0, len(everything), TASK_IDS):
        yield IdsTask(git, everything[at : at + TASK_IDS], deep)
