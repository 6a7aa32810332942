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
    from patscan.model.findings import Finding, Lifetime, Provenance, Verdict
    from patscan.policy.baseline import Baseline
    from patscan.policy.settings import Settings

# Gives the project as it was where a finding stands.
States = Callable[["Finding"], "Project"]
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
    states: States,
    ages: Ages,
    covered: Covered | None = None,
    provenance: Origin | None = None,
) -> Report:
    """Turn facts into a report.

    Args:
        settings: what counts.
        facts: what a source brought.
        today: the day lifetimes and allow comments are measured against.
        states: gives the project as it was where a finding stands.
        ages: tells since when the repository knows a credential.
        covered: tells whether a path was within reach, where entries of the baseline can be stale.
        provenance: tells the repository and its revision, if the report should name them.
    """
    found = _counted(facts, settings) if facts.findings else ()
    found = _settled(found, states) if found else ()
    found, unknown_ages = _dated(found, ages, today) if found else ((), ())
    baseline = _baseline(settings) if found or covered else None
    verdicts = _verdicts(found, settings, baseline, today) if found else ()
    stale = baseline.stale(found, covered) if baseline and covered else []
    remarks = () if settings.isolated else _remarks(verdicts)
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
    from patscan.policy.baseline import read

    return read(settings.baseline)


def _counted(facts: Facts, settings: Settings) -> tuple[Finding, ...]:
    """The findings that count in this project, in order, each once.

    Named paths may overlap, and a folder is walked anew where git fails half-way.
    """
    counted = [item for item in facts.findings if facts.coze or not item.needs_project]
    counted = [item for item in counted if item.rule not in settings.disable]
    return tuple(dict.fromkeys(sorted(counted, key=lambda item: item.location)))


def _settled(found: Iterable[Finding], states: States) -> tuple[Finding, ...]:
    """The findings with their exposure, as far as the project around them tells; without false alarms."""
    from patscan.exposure.project import Context
    from patscan.exposure.settle import once, settled

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
    from patscan.exposure.secret_names import bare, is_coze_secret

    found = tuple(found)
    families = {item.subject.lower(): item.family for item in found if item.secret and item.subject}

    def family(item: Finding) -> str:
        own = is_coze_secret(item.subject) or bare(item.subject) != item.subject
        if item.secret or not own:
            return item.family
        return families.get(item.subject.lower(), item.family)

    return tuple(item._replace(family=family(item)) for item in found)


def _dated(
    found: Iterable[Finding], ages: Ages, today: dt.date
) -> tuple[tuple[Finding, ...], tuple[Text, ...]]:
    """The findings with what the repository knows about their age, and what it could not tell.

    A credential in the history is as old as its first commit, whichever file that was in.
    """
    from patscan.coze import lifetime
    from patscan.coze.families import BY_RULE

    found = tuple(found)
    ageing = [
        item for item in found
        if item.secret and BY_RULE[item.rule].lives == "days" and item.trail is None
    ]  # fmt: skip
    sightings, notes = ages(ageing) if ageing else ({}, ())
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

    return tuple(item._replace(lifetime=dated(item)) for item in found), notes


def _verdicts(
    found: Iterable[Finding], settings: Settings, baseline: Baseline | None, today: dt.date
) -> tuple[Verdict, ...]:
    from patscan.policy import verdict

    return tuple(verdict.verdict(item, settings, baseline, today) for item in found)


def _remarks(verdicts: Iterable[Verdict]) -> tuple[Text, ...]:
    from patscan.policy import verdict

    return tuple(filter(None, map(verdict.remark, verdicts)))
