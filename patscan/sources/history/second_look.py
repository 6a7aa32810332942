"""The second look: the objects that hold a credential, under every path they had."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.detect.scanner import Scanner
from patscan.git import objects
from patscan.git.command import GitError
from patscan.model.findings import KEEPERS
from patscan.model.run import Outcome, Skip
from patscan.model.text import Text
from patscan.sources import workers
from patscan.sources.archives import archive_in, scan_body
from patscan.sources.history.attribution import MAX_REFS, Trace

if TYPE_CHECKING:
    from patscan.git.command import Git
    from patscan.model.findings import Finding, Location, Trail


# How many objects are looked at again in one task.
TASK_OBJECTS = 8
# A larger object is read piece by piece.
MAX_HELD_BYTES = 32 << 20
Excluded = Callable[[str], bool]
Traces = Mapping[str, Sequence[Trace]]
_UNREADABLE = Text("cannot be read again: {reason}", "无法再次读取：{reason}")


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
        for part in workers.run(_looked, tasks, jobs=jobs, lost=_lost)
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
    return [_unread(ways, workers.KILLED) for _, ways in task.wanted]


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
        ranks=(oldest.ranks[0], newest.trail.ranks[1]),
        at_head=any(trail.at_head for trail in trails),
        refs=refs[:MAX_REFS],
        refs_total=max(len(refs), *(trail.refs_total for trail in trails)),
        kept_by=min((trail.kept_by for trail in trails), key=KEEPERS.index),
    )
    return newest._replace(trail=trail, commit=trail.first.id if trail.first else None)


def _last_seen(finding: Finding) -> tuple[bool, str, int, int]:
    """What is at HEAD is newest of all; among equals the first in the file stands for all.

    Commits of one second are told apart by the order of the history.
    """
    trail = finding.trail
    if trail is None:
        return False, "", 0, 0
    seen = trail.last.seen if trail.last else ""
    return trail.at_head, seen, trail.ranks[1], -finding.location.line


def _since(trail: Trail) -> tuple[str, int]:
    return trail.since or "", trail.ranks[0]
