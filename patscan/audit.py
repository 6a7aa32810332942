"""One run from facts to report: gather, date, judge."""

from __future__ import annotations

import datetime as dt
import functools
import importlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.model import Facts, PatscanError, Report, Skip, Stats, Text
from patscan.progress import Advance
from patscan.scan import STDIN, ArchiveTask, Outcome

if TYPE_CHECKING:
    from patscan.baseline import Baseline
    from patscan.config import Settings
    from patscan.exposure.project import Project
    from patscan.findings import Finding, Lifetime, Provenance, Verdict

# Stands for everything that a stopped run did not come to.
REST = "<rest>"
# What `judge` loads where there is a finding.
JUDGES = (
    "patscan.exposure.context",
    "patscan.exposure.graph",
    "patscan.exposure.widened",
    "patscan.git.blame",
    "patscan.policy",
    "patscan.sources.states",
)
_STOPPED = Text("stopped by a signal before it was scanned", "在扫描之前被信号终止")

Progress = Callable[[Advance], None]
Covered = Callable[[str], bool]
States = Callable[["Finding"], "Project"]


class Request(NamedTuple):
    """Which files to scan, and how.

    `paths` are absolute. `stdin`: read standard input too. `ignore`: whether `.gitignore` counts
    below a folder.
    """

    paths: tuple[str, ...]
    stdin: bool = False
    ignore: bool = True


# --- gathering ------------------------------------------------------------------------------------


def collect(
    settings: Settings, request: Request, progress: Progress, *, next_rooms: Sequence[str] = ()
) -> Facts:
    """List and scan files, without judging. Ctrl-C ends it with what was found so far.

    Args:
        settings: what counts.
        request: what to scan.
        progress: called as files are done.
        next_rooms: modules that a report with findings will need. They and those of `judge` are
            loaded while workers are still reading.
    """
    found: list[Finding] = []
    skips: list[Skip] = []
    files = size_bytes = excluded = 0
    coze = False

    def get_ready() -> None:
        if found:
            for room in (*JUDGES, *next_rooms):
                importlib.import_module(room)

    try:
        for outcome in _outcomes(settings, request, get_ready):
            progress(Advance(outcome.files, outcome.size_bytes))
            found += outcome.findings
            skips += outcome.skips
            files += outcome.files
            size_bytes += outcome.size_bytes
            excluded += outcome.excluded
            coze = coze or outcome.coze
    except KeyboardInterrupt:
        skips.append(Skip(REST, _STOPPED))
    return Facts(tuple(found), tuple(skips), Stats(files, size_bytes, excluded), coze)


def _outcomes(
    settings: Settings, request: Request, meanwhile: Callable[[], None]
) -> Iterator[Outcome]:
    """Every outcome: standard input first, archives last."""
    from patscan.sources import files, reading

    if request.stdin:
        import sys

        if sys.stdin is None:
            raise PatscanError(Text("standard input is closed", "标准输入已关闭"))
        yield reading.read_stream(STDIN, sys.stdin.buffer, archives=settings.archives)
    if request.paths:
        from patscan import pool
        from patscan.suppress import exclusion

        excluded = exclusion(settings)
        listing = files.Listing(settings.root, request.paths, request.ignore, excluded)
        jobs = settings.jobs or pool.default_jobs()
        read = functools.partial(reading.read, archives=settings.archives)
        found: list[ArchiveTask] = []
        tasks = files.tasks(listing)
        for outcome in pool.run(read, tasks, jobs=jobs, lost=reading.lost, meanwhile=meanwhile):
            found += outcome.archives
            yield outcome
        look_into = reading.read_archive
        for outcome in pool.run(look_into, found, jobs=jobs, lost=reading.lost_archive):
            yield outcome.without(excluded)


def covers(skips: Iterable[Skip], settings: Settings, paths: Iterable[str]) -> Covered:
    """A function that tells whether a path, relative to the root, was within reach of the scan.

    It was if it lies at or below a named path and is not among what could not be scanned; nothing
    was in a run that was stopped.
    """
    from patscan.sources.files import relative

    root = settings.root
    named = [relative(root, path) for path in paths]
    missed = {skip.path for skip in skips}

    def covered(path: str) -> bool:
        if REST in missed:
            return False
        below = any(one in (root, path) or path.startswith(one + "/") for one in named)
        return below and not any(
            path == one or path.startswith((one + "/", one + "!")) for one in missed
        )

    return covered


# --- judging --------------------------------------------------------------------------------------


def judge(
    settings: Settings,
    facts: Facts,
    today: dt.date,
    *,
    covered: Covered | None = None,
    provenance: Callable[[], Provenance | None] | None = None,
    states: States | None = None,
) -> Report:
    """Turn facts into a report.

    Args:
        settings: what counts.
        facts: what a source brought.
        today: the day lifetimes and allow comments are measured against.
        covered: tells whether a path was within reach, where entries of the baseline can be stale.
        provenance: tells the repository and its revision, if the report should name them.
        states: gives the project as it was where a finding stands; the files on disk if left out.
    """
    found = _counted(facts, settings) if facts.findings else ()
    found = _settled(found, settings, states) if found else ()
    found = _dated(found, settings, today) if found else ()
    baseline = _baseline(settings) if found or covered else None
    verdicts = _verdicts(found, settings, baseline, today) if found else ()
    stale = baseline.stale(found, covered) if baseline and covered else []
    remarks = () if settings.isolated else _remarks(verdicts)
    return Report(
        verdicts=verdicts,
        skips=tuple(sorted(facts.skips)),
        stats=facts.stats,
        stale_baseline=tuple(f"{entry.path}: {entry.rule}" for entry in stale),
        provenance=provenance() if provenance else None,
        notes=(*facts.notes, *remarks),
        root=settings.root,
    )


def _baseline(settings: Settings) -> Baseline | None:
    if settings.baseline is None:
        return None
    from patscan.baseline import read

    return read(settings.baseline)


def _counted(facts: Facts, settings: Settings) -> tuple[Finding, ...]:
    """The findings that count in this project, in order, each once.

    Named paths may overlap, and a folder is walked anew where git fails half-way.
    """
    counted = [item for item in facts.findings if facts.coze or not item.needs_project]
    counted = [item for item in counted if item.rule not in settings.disable]
    return tuple(dict.fromkeys(sorted(counted, key=lambda item: item.location)))


def _settled(
    found: Iterable[Finding], settings: Settings, states: States | None
) -> tuple[Finding, ...]:
    """The findings with their exposure, as far as the project around them tells; without false alarms."""
    from patscan.exposure.context import Context, settled
    from patscan.exposure.widened import once
    from patscan.sources.states import on_disk

    states = states or on_disk(settings.root)

    contexts: dict[int, Context] = {}
    kept = []
    for item in found:
        project = states(item)
        context = contexts.setdefault(id(project), Context(project))
        kept.append(settled(context, item))
    return _of_one_family(once(item for item in kept if item))


def _of_one_family(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Leaks without a literal take the family of the credential that the project gives their name to.

    A name that says nothing of Coze, such as `token`, may be another one elsewhere.
    """
    from patscan.exposure.names import bare, is_coze_secret

    found = tuple(found)
    families = {item.subject.lower(): item.family for item in found if item.secret and item.subject}

    def family(item: Finding) -> str:
        own = is_coze_secret(item.subject) or bare(item.subject) != item.subject
        if item.secret or not own:
            return item.family
        return families.get(item.subject.lower(), item.family)

    return tuple(item._replace(family=family(item)) for item in found)


def _dated(found: Iterable[Finding], settings: Settings, today: dt.date) -> tuple[Finding, ...]:
    """The findings with what the repository knows about their age.

    A credential in the history is as old as its first commit, whichever file that was in.
    """
    from patscan import lifetime
    from patscan.families import BY_RULE

    found = tuple(found)
    ageing = [
        item for item in found
        if item.secret and BY_RULE[item.rule].lives == "days" and item.trail is None
    ]  # fmt: skip
    sightings: Mapping[tuple[str, str], lifetime.Seen] = {}
    if ageing:
        from patscan.git.blame import first_seen

        sightings = first_seen(settings.root, ageing)
    in_history: dict[str, lifetime.Seen] = {}
    for item in found:
        if item.secret and item.trail and item.trail.first and item.trail.since:
            first = item.trail.first
            times = (min(first.authored, first.committed), item.trail.since)
            seen = lifetime.Seen(*(dt.date.fromisoformat(time[:10]) for time in times))
            before = in_history.get(item.secret.fingerprint, seen)
            in_history[item.secret.fingerprint] = lifetime.Seen(*map(min, before, seen))

    def dated(item: Finding) -> Lifetime:
        if item.secret is None:
            return item.lifetime
        value = item.secret.fingerprint
        seen = in_history.get(value) if item.trail else sightings.get((item.location.path, value))
        return lifetime.estimate(item.rule, seen, today)

    return tuple(item._replace(lifetime=dated(item)) for item in found)


def _verdicts(
    found: Iterable[Finding], settings: Settings, baseline: Baseline | None, today: dt.date
) -> tuple[Verdict, ...]:
    from patscan import policy

    return tuple(policy.verdict(item, settings, baseline, today) for item in found)


def _remarks(verdicts: Iterable[Verdict]) -> tuple[Text, ...]:
    from patscan import policy

    return tuple(filter(None, map(policy.remark, verdicts)))
