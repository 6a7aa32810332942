"""Everything that a repository holds: its objects, each with the way it went through the history.

Two looks: the first at every object, to learn which hold a credential (`objects`); the second at those
alone, now that it is known under which names they were kept, who brought them and who still has them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from patscan.git import queries
from patscan.git.errors import GitError
from patscan.git.store import Store
from patscan.model.run import Facts, Skip, Stats
from patscan.model.text import Text
from patscan.sources.history.attribution import History
from patscan.sources.history.cache import NO_CACHE, Cache, Trails
from patscan.sources.history.candidates import candidates
from patscan.sources.history.second_look import (
    Excluded,
    Second,
    Traces,
    in_names,
    look_again,
    one_per_place,
)

if TYPE_CHECKING:
    from patscan.git.command import Git
    from patscan.git.repository import Repository
    from patscan.model.run import Advance


_DAMAGED = Text(
    "the commits cannot all be followed, so who and when may be missing: {reason}",
    "无法完整遍历提交，因此作者和时间可能缺失：{reason}",
)
_UNLISTED = Text("git cannot list it: {reason}", "git 无法列出：{reason}")
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


class Ask(NamedTuple):
    """How thoroughly to look.

    `deep`: at the names in all trees, not only in those that refs hold now. `submodules`: somebody
    looks at the repositories of submodules, too (`sources.submodules`). `cache` knows the packs that were read before.
    `read_packs=False` leaves all reading to git. `archives`: into those, too. `jobs` is how many
    processes at most.
    """

    deep: bool = False
    submodules: bool = False
    cache: Cache = NO_CACHE
    read_packs: bool = True
    archives: bool = True
    jobs: int = 1


def collect(
    repository: Repository,
    ask: Ask,
    excluded: Excluded | None,
    progress: Callable[[Advance], None],
) -> Facts:
    """Scan all that `repository` holds.

    Args:
        repository: where.
        ask: how.
        excluded: tells whether a path is not wanted.
        progress: called as objects are done.
    """
    store = Store(repository, read_packs=ask.read_packs)
    seen = candidates(
        store, progress, deep=ask.deep, jobs=ask.jobs, cache=ask.cache, archives=ask.archives
    )
    skips = [*seen.skips, *missing(repository)]
    chosen = seen.hits | (seen.doubtful if seen.coze else frozenset())
    second = Second()
    kinds: dict[str, str] = {}
    if chosen:
        kinds = dict(queries.kinds(repository.git, chosen))
        traces, trouble = _traces(store, kinds, ask)
        if trouble:
            skips.append(Skip("<commits>", _DAMAGED.format(reason=trouble)))
        second = look_again(repository.git, traces, excluded, jobs=ask.jobs, archives=ask.archives)
    named = list(in_names(seen.names))
    known = {item.secret for item in named}
    names, unlisted = _names_in_trees(repository.git, kinds)
    in_trees = in_names(names)
    found = [*second.findings, *named, *(item for item in in_trees if item.secret not in known)]
    return Facts(
        tuple(one_per_place(found)),
        (*skips, *unlisted, *second.skips),
        Stats(
            files=seen.objects,
            size_bytes=seen.size_bytes,
            excluded=second.excluded,
            objects=seen.objects,
            commits=seen.commits,
            refs=queries.count_refs(repository.git),
        ),
        coze=seen.coze or second.coze,
        notes=tuple(remarks(repository, submodules=not ask.submodules)),
    )


def _traces(store: Store, kinds: Mapping[str, str], ask: Ask) -> tuple[Traces, str]:
    """The way of every blob, commit and tag that may hold a credential; and what went wrong."""
    git, bare = store.repository.git, store.repository.bare
    blobs = [oid for oid, kind in kinds.items() if kind == "blob"]
    commits = [oid for oid, kind in kinds.items() if kind == "commit"]
    tags = [oid for oid, kind in kinds.items() if kind == "tag"]
    known = ask.cache.trails(store, kinds)
    places = known.places if known else {}
    history = History(git, bare=bare, jobs=ask.jobs, known=places, messages=commits)
    traces = {
        **history.blobs(blobs, store.commit_ids, known.commits if known else None),
        **history.messages(tags),
    }
    if known is None and history.lasting:
        ask.cache.keep_trails(store, kinds, Trails(history.changing, history.places))
    return traces, history.trouble


def _names_in_trees(git: Git, kinds: Mapping[str, str]) -> tuple[list[str], list[Skip]]:
    """The names in those of some objects, with their kinds, that are trees; and what git cannot list."""
    names: list[str] = []
    skips = []
    for oid, kind in kinds.items():
        try:
            inside = list(queries.names(git, oid)) if kind == "tree" else []
        except GitError as error:
            skips.append(Skip(f"<tree {oid[:12]}>", _UNLISTED.format(reason=error.reason)))
        else:
            names += [f"<tree {oid[:12]}>/{name}" for name in inside]
    return names, skips


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
