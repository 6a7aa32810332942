"""The second pass: the objects that hold a credential, under every path they had."""

from __future__ import annotations

import contextlib
import functools
import io
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.detect.scanner import process_scanner
from patscan.git import objects
from patscan.git.command import GitError
from patscan.model.findings import KEEPERS
from patscan.model.run import Outcome, Skip
from patscan.model.text import Text
from patscan.policy.exclusion import exclusion
from patscan.sources import workers
from patscan.sources.archives import archive_in, scan_body
from patscan.sources.history.trails import MAX_REFS, Version

if TYPE_CHECKING:
    from patscan.detect.scanner import Scanner
    from patscan.git.command import Git
    from patscan.git.packs import Pack
    from patscan.model.findings import Finding, Location, Trail
    from patscan.policy.settings import Settings

    # A finding in one version of a file, and the trail of that version.
    _Sighting = tuple[Finding, Trail | None]
    # The paths of each object, by its id.
    Paths = Mapping[str, Sequence[str]]
    # Returns the trails of some versions.
    Trails = Callable[[Iterable[Version]], Mapping[Version, Trail]]


# How many objects are scanned again in one task.
TASK_OBJECTS = 8
# A larger object is read piece by piece.
MAX_HELD_BYTES = 32 << 20
_UNREADABLE = Text("cannot be read again: {reason}", "无法再次读取：{reason}")


class _Wanted(NamedTuple):
    """An object to scan again: its id, its paths, and those at which leaks without a literal are looked for."""

    oid: str
    paths: tuple[str, ...]
    linted: frozenset[str]


class _Task(NamedTuple):
    """Objects to scan again.

    Attributes:
        git: git in the repository.
        wanted: the objects.
        archives: whether archives are opened.
        pack: the path of the index of the pack that has them; empty if they are read through git.
    """

    git: Git
    wanted: tuple[_Wanted, ...]
    archives: bool
    pack: str = ""


class SecondPass:
    """Scans objects again, at their paths, and collects what is found until its trails are known."""

    def __init__(
        self, git: Git, settings: Settings, *, prefix: str = "", packs: Sequence[Pack] = ()
    ) -> None:
        """Scan nothing yet.

        Args:
            git: the repository.
            settings: what counts.
            prefix: what the user's patterns see before each path.
            packs: those that are read here. What is in none of them is read through git.
        """
        self._git = git
        self._settings = settings
        self._prefix = prefix
        self._packs = packs
        self._found: list[tuple[Finding, Version]] = []

    @property
    def objects(self) -> frozenset[str]:
        """The ids of the objects in which something was found."""
        return frozenset(oid for _, (oid, _) in self._found)

    @property
    def findings(self) -> list[Finding]:
        """What was found."""
        return [one for one, _ in self._found]

    def drop(self, is_none: Callable[[Finding, Version], bool]) -> None:
        """Forget the findings that turn out to be none."""
        self._found = [row for row in self._found if not is_none(*row)]

    def scan(self, paths: Paths, linted: Callable[[str, str], bool]) -> Iterator[Outcome]:
        """Scan some objects. The outcomes have no findings: `told` has them.

        Args:
            paths: the paths of each object, by its id.
            linted: whether leaks without a literal are looked for in an object (by its id) at a path.
        """
        patterns, prefix = exclusion(self._settings), self._prefix
        excluded = patterns and (lambda path: patterns(prefix + path))
        wanted = []
        left_out = 0
        for oid, every in paths.items():
            kept = tuple(path for path in every if not (excluded and excluded(path)))
            left_out += len(every) - len(kept)
            if kept:
                wanted.append(
                    _Wanted(oid, kept, frozenset(one for one in kept if linted(oid, one)))
                )
        yield Outcome(excluded=left_out)
        tasks = [
            _Task(self._git, part, self._settings.archives, pack)
            for pack, part in _parts(wanted, self._packs)
        ]
        jobs = self._settings.jobs or workers.default_jobs()
        for done in workers.run(_scanned, tasks, jobs=jobs, lost=_lost):
            for version, outcome in done:
                counted = outcome.without(excluded)
                self._found += ((one, version) for one in counted.findings)
                yield counted._replace(findings=(), files=0, size_bytes=0)

    def told(self, trails: Trails, in_names: Iterable[Finding] = ()) -> Outcome:
        """The findings, one for each value and path.

        Args:
            trails: is asked for the trails of the versions in which something was found.
            in_names: what was found in names of files and refs; it has no trail.
        """
        found = sorted(self._found, key=lambda row: row[1][0])
        of = trails(version for _, version in found)
        return _one_per_place(
            [*((one, None) for one in in_names), *((one, of[version]) for one, version in found)]
        )


def _parts(
    wanted: Iterable[_Wanted], packs: Sequence[Pack]
) -> Iterator[tuple[str, tuple[_Wanted, ...]]]:
    """The objects in parts of `TASK_OBJECTS`, each with the index of their pack, in the order of the pack."""
    rows: dict[str, list[tuple[int, _Wanted]]] = {}
    for item in wanted:
        places = ((pack.index_path, pack.number_of(item.oid)) for pack in packs)
        index_path, number = next((place for place in places if place[1] >= 0), ("", -1))
        rows.setdefault(index_path, []).append((number, item))
    for index_path, row in rows.items():
        items = [item for _, item in sorted(row, key=lambda pair: pair[0])]
        for at in range(0, len(items), TASK_OBJECTS):
            yield index_path, tuple(items[at : at + TASK_OBJECTS])


def _objects(task: _Task) -> Iterator[objects.Object]:
    """The objects of a task; what cannot be read from the pack is read through git."""
    left = [one.oid for one in task.wanted]
    if task.pack:
        from patscan.git import packs

        pack = packs.ready(task.pack, len(left[0]) // 2)
        for oid, kind, content in pack.read(left):
            left.remove(oid)
            yield objects.Object(oid, kind, objects.Body(io.BytesIO(content), len(content)))
    yield from objects.read(task.git, left)


def _scanned(task: _Task) -> list[tuple[Version, Outcome]]:
    """One outcome for every object and path. Runs in the workers."""
    wanted = {one.oid: one for one in task.wanted}
    done: list[tuple[Version, Outcome]] = []
    for item in _objects(task):
        if item.body is None:
            done += _unread(wanted[item.id], item.failure)
            continue
        with contextlib.suppress(GitError):  # it will come again, without a body
            done += list(_outcomes(item, item.body, wanted[item.id], task))
    return done


def _lost(task: _Task) -> list[tuple[Version, Outcome]]:
    """What to make of a task that took all memory, or whose process was killed."""
    return [row for one in task.wanted for row in _unread(one, workers.KILLED)]


def _unread(wanted: _Wanted, failure: str | Text) -> Iterator[tuple[Version, Outcome]]:
    reason = _UNREADABLE.format(reason=failure)
    return (((wanted.oid, path), Outcome(skips=(Skip(path, reason),))) for path in wanted.paths)


def _outcomes(
    item: objects.Object, body: objects.Body, wanted: _Wanted, task: _Task
) -> Iterator[tuple[Version, Outcome]]:
    """Scan an object at each of its paths; what is too large to be held, at the first of them."""
    if body.size > MAX_HELD_BYTES:
        path = wanted.paths[0]
        scanner = _scanner(lint=path in wanted.linted)
        yield (item.id, path), scan_body(scanner, path, body, archives=task.archives)
        return
    data = body.read()
    # A message's lines are counted from its own first one, not from the headers above it.
    above = 0 if item.kind == "blob" else data.partition(b"\n\n")[0].count(b"\n") + 2
    for path in wanted.paths:
        scanner = _scanner(lint=path in wanted.linted)
        inside = archive_in(data, scanner, path, folder=task.git.folder, archives=task.archives)
        outcome = inside or scanner.text(path, data)
        yield (item.id, path), _moved_up(outcome, above) if above else outcome


@functools.cache
def _scanner(*, lint: bool) -> Scanner:
    return process_scanner() if lint else process_scanner().without_linter()


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


def in_names(names: Iterable[str]) -> Iterator[Finding]:
    """The findings in names of files; they stand at the path that holds them, on line 1."""
    for name in names:
        for one in process_scanner().text(name, os.fsencode(name)).findings:
            yield one._replace(kind="other")


def _one_per_place(found: Iterable[_Sighting]) -> Outcome:
    """The findings, one for each value and path, however many versions of the file held it.

    It stands where the newest version has it, and its trail goes from the first version to the last.
    """
    groups: dict[tuple[str, str, str], list[_Sighting]] = {}
    for one, trail in found:
        value = one.secret.fingerprint if one.secret else one.subject
        groups.setdefault((one.rule, value, one.location.path), []).append((one, trail))
    merged = [_merged(group) for group in groups.values()]
    return Outcome(
        findings=tuple(one for one, _ in merged),
        trails={one: trail for one, trail in merged if trail},
    )


def _merged(group: Sequence[_Sighting]) -> _Sighting:
    newest, last = max(group, key=_last_seen)
    trails = [trail for _, trail in group if trail]
    if len(trails) < 2 or last is None:
        return newest, last
    oldest = min((trail for trail in trails if trail.first), key=_since, default=last)
    refs = tuple(dict.fromkeys(ref for trail in trails for ref in trail.refs))
    return newest, last._replace(
        first=oldest.first,
        since=oldest.since,
        ranks=(oldest.ranks[0], last.ranks[1]),
        at_head=any(trail.at_head for trail in trails),
        refs=refs[:MAX_REFS],
        refs_total=max(len(refs), *(trail.refs_total for trail in trails)),
        kept_by=min((trail.kept_by for trail in trails), key=KEEPERS.index),
    )


def _last_seen(sighting: _Sighting) -> tuple[bool, str, int, int]:
    """What is at HEAD is newest of all; among equals the first in the file stands for all.

    Commits of one second are told apart by the order of the history.
    """
    finding, trail = sighting
    if trail is None:
        return False, "", 0, 0
    seen = trail.last.seen if trail.last else ""
    return trail.at_head, seen, trail.ranks[1], -finding.location.line


def _since(trail: Trail) -> tuple[str, int]:
    return trail.since or "", trail.ranks[0]
