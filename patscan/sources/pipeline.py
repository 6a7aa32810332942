"""Scans a source and assesses what it found: the steps that every command and the Python API share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from patscan.model.run import Facts
from patscan.policy import assess

if TYPE_CHECKING:
    import datetime as dt

    from patscan.model.findings import Finding
    from patscan.model.run import Advance, Progress, Report
    from patscan.policy.assess import Ages
    from patscan.policy.settings import Settings
    from patscan.sources.ages import Origin, Sightings
    from patscan.sources.source import Source


def no_progress(step: Advance, /) -> None:
    """Report no progress."""


def report(
    source: Source,
    settings: Settings,
    today: dt.date,
    *,
    progress: Progress = no_progress,
    provenance: bool = False,
    stale: bool = True,
    any_owner: bool = False,
    ages: Ages | None = None,
) -> Report:
    """Scan a source and assess its findings.

    Args:
        source: what to scan.
        settings: which findings count.
        today: the current day (UTC).
        progress: is told of every step.
        provenance: whether to name the repository; it is named anyway if trails need it for links.
        stale: whether to report baseline entries that match nothing any more.
        any_owner: whether git may be called in a repository that belongs to another user.
        ages: since when the repository has credentials; git is asked if it is None.

    Raises:
        PatscanError: nothing can be scanned, and the user can fix that.
    """
    facts = Facts.of(source.outcomes(progress))

    def asked(findings: Sequence[Finding]) -> Sightings:
        from patscan.sources.ages import first_seen

        return first_seen(settings.root, findings, any_owner=any_owner)

    def origin() -> Origin:
        from patscan.sources import ages

        return ages.provenance(settings.root, any_owner=any_owner)

    return assess.assess_facts(
        settings,
        facts,
        today,
        projects=source.project,
        ages=ages or asked,
        covered=source.covered(facts.skips) if stale else None,
        provenance=origin if provenance or facts.trails else None,
    )


def load_assessment() -> None:
    """Import the modules that assess findings, which a run without any does not need."""
    import patscan.exposure.graph
    import patscan.exposure.project_assessment
    import patscan.policy.verdict
    import patscan.sources.ages
    import patscan.sources.projects  # noqa: F401
