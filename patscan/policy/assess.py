"""From facts to a report: selects the findings that count, dates them, and gives verdicts."""

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

# Returns the project of a finding, in the version that contains it. The trail is None for files.
Projects = Callable[["Finding", "Trail | None"], "Project"]
# Returns the days on which credentials in files were committed, by path and fingerprint, and notes on those
# that could not be found out.
Ages = Callable[[Sequence["Finding"]], tuple[Mapping[tuple[str, str], "Seen"], tuple[Text, ...]]]
# Returns the repository and its revision, and notes on what could not be found out.
Origin = Callable[[], tuple["Provenance | None", tuple[Text, ...]]]


def assess_facts(
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
        settings: the settings of the run.
        facts: the results of a source.
        today: the current day, for lifetimes and the ends of allow comments and baseline entries.
        projects: returns the project of a finding.
        ages: returns since when the repository contains credentials.
        covered: which baseline entries can be stale; None if none are to be reported.
        provenance: returns the repository and its revision; None if the report need not name them.
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
        fail_on=settings.fail_on,
        day=today.isoformat(),
    )


def _baseline(settings: Settings) -> Baseline | None:
    if settings.baseline is None:
        return None
    from patscan.policy.baseline_file import read

    return read(settings.baseline)


def _counted(facts: Facts, settings: Settings, projects: Projects) -> tuple[Finding, ...]:
    """The findings that count in this project, in order, each once.

    Some count only if the project mentions Coze (`Finding.needs_project`). A run may have scanned only one file
    or commit of it, so if nothing that was scanned mentions Coze, the whole project is searched. Findings may be
    there twice: named paths may overlap, and a folder is listed again if git fails half-way.
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
    """The findings in their projects, without false alarms; and notes on ages that are not known."""
    from patscan.exposure.project import Context
    from patscan.exposure.project_assessment import assess_finding, deduplicated
    from patscan.exposure.setting_values import given

    lifetimes, unknown = _lifetimes(found, facts.trails, today, ages)
    by_variable = given(found)
    contexts: dict[int, Context] = {}
    kept = []
    for item in found:
        trail = facts.trails.get(item)
        project = projects(item, trail)
        context = contexts.setdefault(id(project), Context(project))
        kept.append(assess_finding(context, item, lifetimes[item], trail, by_variable))
    return tuple(deduplicated(item for item in kept if item)), unknown


def _lifetimes(
    found: Sequence[Finding], trails: Mapping[Finding, Trail], today: dt.date, ages: Ages
) -> tuple[dict[Finding, Lifetime], tuple[Text, ...]]:
    """The lifetime of each finding; and notes on ages that are not known.

    A credential in the history is as old as the first commit with it, in whichever file.
    """
    from patscan.coze.families import BY_RULE
    from patscan.coze.lifetime import estimate, not_written

    ageing = [
        item for item in found
        if item.secret and BY_RULE[item.rule].max_lifetime_s and item not in trails
    ]  # fmt: skip
    in_files, unknown = ages(ageing) if ageing else ({}, ())
    in_history = _first_seen(trails)

    def lifetime(item: Finding) -> Lifetime:
        if item.secret is None:
            return not_written(item.rule)
        value = item.secret.fingerprint
        seen = (
            in_history.get(value) if item in trails else in_files.get((item.location.path, value))
        )
        return estimate(item.rule, seen, today)

    return {item: lifetime(item) for item in found}, unknown


def _first_seen(trails: Mapping[Finding, Trail]) -> dict[str, Seen]:
    """When each credential was first in the history, by fingerprint."""
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
