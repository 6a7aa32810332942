"""Everything that a repository holds: its objects, each with the way it went through the history.

Two looks: the first at every object, to learn which hold a credential (`objects`); the second at those
alone, now that it is known under which names they were kept, who brought them and who still has them.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan import pool
from patscan.findings import KEEPERS
from patscan.git import log, objects
from patscan.git.attribution import MAX_REFS, History, Trace
from patscan.git.command import GitError
from patscan.git.store import Store
from patscan.model import Facts, Skip, Stats, Text
from patscan.scan import Outcome
from patscan.scanner import Scanner
from patscan.sources.archives import archive_in, scan_body
from patscan.sources.cache import NO_CACHE, Cache, Trails
from patscan.sources.objects import candidates

if TYPE_CHECKING:
    from patscan.findings import Finding, Location, Trail
    from patscan.git.command import Git
    from patscan.git.repository import Repository
    from patscan.progress import Advance

# How many objects are looked at again in one task.
TASK_OBJECTS = 8
# A larger object is read piece by piece.
MAX_HELD_BYTES = 32 << 20

Excluded = Callable[[str], bool]
Traces = Mapping[str, Sequence[Trace]]

_UNREADABLE = Text("cannot be read again: {reason}", "无法再次读取：{reason}")
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
        kinds = dict(log.kinds(repository.git, chosen))
        traces, trouble = _traces(store, kinds, ask)
        if trouble:
            skips.append(Skip("<commits>", _DAMAGED.format(reason=trouble)))
        second = look_again(repository.git, traces, excluded, jobs=ask.jobs, archives=ask.archives)
    named = list(in_names(seen.names))
    known = {item.secret for item in named}
    in_trees = in_names(_names_in_trees(repository.git, kinds))
    found = [*second.findings, *named, *(item for item in in_trees if item.secret not in known)]
    return Facts(
        tuple(one_per_place(found)),
        (*skips, *second.skips),
        Stats(
            files=seen.objects,
            size_bytes=seen.size_bytes,
            excluded=second.excluded,
            objects=seen.objects,
            commits=seen.commits,
            refs=log.count_refs(repository.git),
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


def _names_in_trees(git: Git, kinds: Mapping[str, str]) -> Iterator[str]:
    """The names in those of some objects, with their kinds, that are trees."""
    for oid, kind in kinds.items():
        if kind == "tree":
            yield from (f"<tree {oid[:12]}>/{name}" for name in log.names(git, oid))


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
    names = log.submodules(repository.git) if submodules else ()
    if names:
        yield _SUBMODULES.format(names=", ".join(names))


# --- the second look ------------------------------------------------------------------------------


class Second(NamedTuple):
    """What the second look found; `excluded` counts places that the user does not want."""

    findings: tuple[Finding, ...] = ()
    skips: tuple[Skip, ...] = ()
    excluded: int = 0
    coze: bool = False


@functools.cache
def _scanner() -> Scanner:
    return Scanner()


class _Task(NamedTuple):
    """Objects to look at again, each with the ways it went."""

    git: Git
    wanted: tuple[tuple[str, tuple[Trace, ...]], ...]
    archives: bool


def look_again(
    git: Git, traces: Traces, excluded: Excluded | None, *, jobs: int, archives: bool = True
) -> Second:
    """The findings in some objects, at every path they had."""
    wanted = []
    left_out = 0
    for oid, ways in traces.items():
        kept = tuple(way for way in ways if not (excluded and excluded(way.path)))
        left_out += len(ways) - len(kept)
        if kept:
            wanted.append((oid, kept))
    parts = (wanted[at : at + TASK_OBJECTS] for at in range(0, len(wanted), TASK_OBJECTS))
    tasks = [_Task(git, tuple(part), archives) for part in parts]
    outcomes = [
        outcome.without(excluded)
        for part in pool.run(_looked, tasks, jobs=jobs, lost=_lost)
        for outcome in part
    ]
    return Second(
        tuple(finding for outcome in outcomes for finding in outcome.findings),
        tuple(skip for outcome in outcomes for skip in outcome.skips),
        left_out + sum(outcome.excluded for outcome in outcomes),
        any(outcome.coze for outcome in outcomes),
    )


def _looked(task: _Task) -> list[Outcome]:
    """One outcome for every object and way. Runs in the workers."""
    wanted = dict(task.wanted)
    done = []
    for item in objects.read(task.git, wanted):
        if item.body is None:
            done.append(_unread(wanted[item.id], item.trouble))
            continue
        with contextlib.suppress(GitError):  # it will come again, without a body
            outcomes = _outcomes(item, item.body, wanted[item.id], archives=task.archives)
            done += [
                outcome._replace(findings=tuple(_placed(one, way) for one in outcome.findings))
                for way, outcome in outcomes
            ]
    return done


def _lost(task: _Task) -> list[Outcome]:
    """What to make of a task that took all memory, or whose process was killed."""
    return [_unread(ways, pool.KILLED) for _, ways in task.wanted]


def _unread(ways: Iterable[Trace], trouble: str | Text) -> Outcome:
    reason = _UNREADABLE.format(reason=trouble)
    return Outcome(skips=tuple(Skip(way.path, reason) for way in ways))


def _outcomes(
    item: objects.Object, body: objects.Body, ways: Sequence[Trace], *, archives: bool
) -> Iterator[tuple[Trace, Outcome]]:
    """Scan an object at each of its paths; what is too large to be held, at the first of them."""
    if body.size > MAX_HELD_BYTES:
        yield ways[0], scan_body(_scanner(), ways[0].path, body, archives=archives)
        return
    data = body.read()
    # A message's lines are counted from its own first one, not from the headers above it.
    above = 0 if item.kind == "blob" else data.partition(b"\n\n")[0].count(b"\n") + 2
    for way in ways:
        outcome = archive_in(data, _scanner(), way.path) if archives else None
        outcome = outcome or _scanner().text(way.path, data)
        yield way, _moved_up(outcome, above) if above else outcome


def _moved_up(outcome: Outcome, lines: int) -> Outcome:
    """The same findings in a message, `lines` further up, but not above the first line."""

    def moved(place: Location) -> Location:
        line, end = max(1, place.line - lines), max(1, place.end_line - lines)
        return place._replace(line=line, end_line=end)

    return outcome._replace(
        findings=tuple(
            one._replace(location=moved(one.location), kind="other") for one in outcome.findings
        )
    )


def _placed(finding: Finding, way: Trace) -> Finding:
    """The finding with the way its object went."""
    first = way.trail.first
    return finding._replace(
        trail=way.trail,
        commit=first.id if first else None,
    )


def in_names(names: Iterable[str]) -> Iterator[Finding]:
    """The findings in names of files; they stand at the path that holds them, on line 1."""
    for name in names:
        for one in _scanner().text(name, os.fsencode(name)).findings:
            yield one._replace(kind="other")


def one_per_place(found: Iterable[Finding]) -> list[Finding]:
    """The findings, one for each value and path, however many versions of the file held it.

    It stands where the newest version has it, and its trail goes from the first version to the last.
    """
    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for one in found:
        value = one.secret.fingerprint if one.secret else one.subject
        groups.setdefault((one.rule, value, one.location.path), []).append(one)
    return [_merged(group) for group in groups.values()]


def _merged(group: Sequence[Finding]) -> Finding:
    newest = max(group, key=_last_seen)
    trails = [one.trail for one in group if one.trail]
    if len(trails) < 2 or newest.trail is None:
        return newest
    oldest = min((trail for trail in trails if trail.first), key=_since, default=newest.trail)
    refs = tuple(dict.fromkeys(ref for trail in trails for ref in trail.refs))
    trail = newest.trail._replace(
        first=oldest.first,
        since=oldest.since,
        at_head=any(trail.at_head for trail in trails),
        refs=refs[:MAX_REFS],
        refs_total=max(len(refs), *(trail.refs_total for trail in trails)),
        kept_by=min((trail.kept_by for trail in trails), key=KEEPERS.index),
    )
    return newest._replace(trail=trail, commit=trail.first.id if trail.first else None)


def _last_seen(finding: Finding) -> tuple[bool, str, int]:
    """What is at HEAD is newest of all; among equals the first in the file stands for all."""
    trail = finding.trail
    if trail is None:
        return False, "", 0
    return trail.at_head, trail.last.seen if trail.last else "", -finding.location.line


def _since(trail: Trail) -> str:
    return trail.since or ""
