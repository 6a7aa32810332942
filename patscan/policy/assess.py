"""One run from facts to report: gather, date, judge."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from patscan.model.run import Covered, Facts, Report
from patscan.model.text import Text

if TYPE_CHECKING:
    from patscan.coze.lifetime import Seen
    from patscan.exposure.project import Project
    from patscan.model.findings import Assessed, Finding, Lifetime, Provenance, Trail, Verdict
    from patscan.policy.baseline import Baseline
    from patscan.policy.settings import Settings

# Gives the project as it was where a finding stands, by its way through the history if it has one.
Projects = Callable[["Finding", "Trail | None"], "Project"]
# Gives the days on which a file's committed version got its credentials, by path and fingerprint.
# Beside them, remarks on what could not be told.
Ages = Callable[[Sequence["Finding"]], tuple[Mapping[tuple[str, str], "Seen"], tuple[Text, ...]]]
# Gives the repository and its revision, and remarks on what could not be told.
Origin = Callable[[], tuple["Provenance | None", tuple[Text, ...]]]


def judge(
    settings: Settings,
    facts: Facts,
    today: dt.date,
    *,
    projects: Projects,
    ages: Ages,
    covered: Covered | None = None,
    provenance: Origin | None = None,
) -> Report:
    """Turn facts into a report.

    Args:
        settings: what counts.
        facts: what a source brought.
        today: the day lifetimes and allow comments are measured against.
        projects: gives the project as it was where a finding stands.
        ages: tells since when the repository knows a credential.
        covered: tells whether a path was within reach, where entries of the baseline can be stale.
        provenance: tells the repository and its revision, if the report should name them.
    """
    counted = _counted(facts, settings, projects) if facts.findings else ()
    found, unknown_ages = _assessed(counted, facts, today, projects, ages) if counted else ((), ())
    baseline = _baseline(settings) if found or covered else None
    verdicts = _verdicts(found, settings, baseline, today) if found else ()
    stale = baseline.stale(found, covered) if baseline and covered else []
    remarks = _remarks(verdicts, settings, baseline, today) if found else ()
    origin, unknown_origin = provenance() if provenance else (None, ())
    return Report(
        verdicts=verdicts,
        skips=tuple(sorted(facts.skips)),
        stats=facts.stats,
        stale_baseline=tuple(f"{entry.path}: {entry.rule}" for entry in stale),
        provenance=origin,
        notes=(*facts.notes, *unknown_ages, *unknown_origin, *remarks),
        root=settings.root,
    )


def _baseline(settings: Settings) -> Baseline | None:
    if settings.baseline is None:
        return None
    from patscan.policy.baseline_file import read

    return read(settings.baseline)


def _counted(facts: Facts, settings: Settings, projects: Projects) -> tuple[Finding, ...]:
    """The findings that count in this project, in order, each once.

    What needs a project that speaks of Coze has it if anything that was read does. A run may have read only one
    file or commit of it, though: then the project is asked. Named paths may overlap, and a folder is walked anew
    where git fails half-way.
    """

    def belongs(item: Finding) -> bool:
        return (
            not item.needs_project
            or facts.coze
            or projects(item, facts.trails.get(item)).mentions_coze()
        )

    counted = [item for item in facts.findings if item.rule not in settings.disable]
    counted = list(filter(belongs, counted))
    return tuple(dict.fromkeys(sorted(counted, key=lambda item: item.location)))


def _assessed(
    found: Sequence[Finding], facts: Facts, today: dt.date, projects: Projects, ages: Ages
) -> tuple[tuple[Assessed, ...], tuple[Text, ...]]:
    """The findings in their projects, without false alarms; and what is not known of their age."""
    from patscan.exposure.project import Context
    from patscan.exposure.settle import families, once, settled

    lifetimes, unknown = _lifetimes(found, facts.trails, today, ages)
    by_variable = families(found)
    contexts: dict[int, Context] = {}
    kept = []
    for item in found:
        trail = facts.trails.get(item)
        project = projects(item, trail)
        context = contexts.setdefault(id(project), Context(project))
        kept.append(settled(context, item, lifetimes[item], trail, by_variable))
    return tuple(once(item for item in kept if item)), unknown


def _lifetimes(
    found: Sequence[Finding], trails: Mapping[Finding, Trail], today: dt.date, ages: Ages
) -> tuple[dict[Finding, Lifetime], tuple[Text, ...]]:
    """How long each can be good for, by what the repository knows about its age; and what it does not.

    A credential in the history is as old as its first commit, whichever file that was in.
    """
    from patscan.coze.families import BY_RULE
    from patscan.coze.lifetime import NOT_WRITTEN, estimate

    ageing = [
        item for item in found
        if item.secret and BY_RULE[item.rule].max_lifetime_s and item not in trails
    ]  # fmt: skip
    in_files, unknown = ages(ageing) if ageing else ({}, ())
    in_history = _first_seen(trails)

    def lifetime(item: Finding) -> Lifetime:
        if item.secret is None:
            return NOT_WRITTEN
        value = item.secret.fingerprint
        seen = (
            in_history.get(value) if item in trails else in_files.get((item.location.path, value))
        )
        return estimate(item.rule, seen, today)

    return {item: lifetime(item) for item in found}, unknown


def _first_seen(trails: Mapping[Finding, Trail]) -> dict[str, Seen]:
    """When the history first had each credential, by its fingerprint."""
    from patscan.coze.lifetime import Seen

    found: dict[str, Seen] = {}
    for item, trail in trails.items():
        if item.secret and trail.first and trail.since:
            times = (min(trail.first.authored, trail.first.committed), trail.since)
            seen = Seen(*(dt.date.fromisoformat(time[:10]) for time in times))
            before = found.get(item.secret.fingerprint, seen)
            found[item.secret.fingerprint] = Seen(*map(min, before, seen))
    return found


def _verdicts(
    found: Iterable[Assessed], settings: Settings, baseline: Baseline | None, today: dt.date
) -> tuple[Verdict, ...]:
    from patscan.policy import verdict

    return tuple(verdict.verdict(item, settings, baseline, today) for item in found)


def _remarks(
    verdicts: Iterable[Verdict], settings: Settings, baseline: Baseline | None, today: dt.date
) -> tuple[Text, ...]:
    from patscan.policy import verdict

    return verdict.remarks(verdicts, settings, baseline, today)
