"""One run from settings to report: list, scan, date, judge."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from patscan.model import PatscanError, Report, Skip, Stats, Text, Verdict
from patscan.scan import Outcome

if TYPE_CHECKING:
    from patscan.baseline import Baseline
    from patscan.config import Settings
    from patscan.model import Finding, Provenance

STDIN = "<stdin>"

Progress = Callable[[Outcome], None]


class Request(NamedTuple):
    """What to scan, and how.

    `paths` are absolute. `stdin`: read standard input too. `ignore`: whether `.gitignore` counts
    below a folder. `provenance`: whether the report should name repository and revision.
    """

    paths: tuple[str, ...]
    stdin: bool = False
    ignore: bool = True
    provenance: bool = False


class Facts(NamedTuple):
    """Everything the workers brought, in a stable order."""

    findings: tuple[Finding, ...]
    skips: tuple[Skip, ...]
    stats: Stats


def audit(settings: Settings, request: Request, today: dt.date, progress: Progress) -> Report:
    """Scan what was asked for, and judge what was found.

    Args:
        settings: what counts.
        request: what to scan.
        today: the day lifetimes and allow comments are measured against.
        progress: called with every outcome as it comes in.
    """
    facts = collect(settings, request, progress)
    found = _dated(facts.findings, settings, today) if facts.findings else ()
    baseline = _baseline(settings, request, found)
    verdicts = _verdicts(found, settings, baseline, today) if found else ()
    report = Report(
        verdicts=verdicts,
        skips=facts.skips,
        stats=facts.stats,
        provenance=_provenance(settings) if request.provenance else None,
        notes=() if settings.isolated else _remarks(verdicts),
        root=settings.root,
    )
    if baseline is None:
        return report
    stale = baseline.stale(found, covers(report, settings, request.paths))
    return report._replace(stale_baseline=tuple(f"{entry.path}: {entry.rule}" for entry in stale))


def covers(report: Report, settings: Settings, paths: Iterable[str]) -> Callable[[str], bool]:
    """A function that tells whether a path, relative to the root, was within reach of the scan.

    It was if it lies at or below a named path and is not among what could not be scanned.
    """
    from patscan.sources.files import relative

    root = settings.root
    named = [relative(root, path) for path in paths]
    missed = {skip.path for skip in report.skips}

    def covered(path: str) -> bool:
        below = any(one in (root, path) or path.startswith(one + "/") for one in named)
        return below and not any(path == one or path.startswith(one + "/") for one in missed)

    return covered


def _baseline(settings: Settings, request: Request, found: Iterable[Finding]) -> Baseline | None:
    """The baseline, if it can make a difference: something was found, or a folder was scanned."""
    if settings.baseline is None:
        return None
    if not found and not any(os.path.isdir(path) for path in request.paths):
        return None
    from patscan.baseline import read

    return read(settings.baseline)


def collect(settings: Settings, request: Request, progress: Progress) -> Facts:
    """List and scan, without judging."""
    found: list[Finding] = []
    skips: list[Skip] = []
    files = size_bytes = excluded = 0
    coze = False
    for outcome in _outcomes(settings, request):
        progress(outcome)
        found += outcome.findings
        skips += outcome.skips
        files += outcome.files
        size_bytes += outcome.size_bytes
        excluded += outcome.excluded
        coze = coze or outcome.coze
    counted = [item for item in found if (coze or not item.needs_project)]
    counted = [item for item in counted if item.rule not in settings.disable]
    counted.sort(key=lambda item: item.location)
    # Named paths may overlap, and a folder is walked anew where git fails half-way.
    once = tuple(dict.fromkeys(counted))
    return Facts(once, tuple(sorted(skips)), Stats(files, size_bytes, excluded))


def _outcomes(settings: Settings, request: Request) -> Iterator[Outcome]:
    """Every outcome, standard input first."""
    from patscan.sources import files, reading

    if request.stdin:
        import sys

        if sys.stdin is None:
            raise PatscanError(Text("standard input is closed", "标准输入已关闭"))
        yield reading.read_stream(STDIN, sys.stdin.buffer)
    if request.paths:
        from patscan import pool
        from patscan.suppress import exclusion

        listing = files.Listing(settings.root, request.paths, request.ignore, exclusion(settings))
        jobs = settings.jobs or pool.default_jobs()
        yield from pool.run(reading.read, files.tasks(listing), jobs=jobs, lost=reading.lost)


def _dated(found: Iterable[Finding], settings: Settings, today: dt.date) -> tuple[Finding, ...]:
    """The findings with what the repository knows about their age."""
    from patscan import lifetime
    from patscan.families import BY_RULE

    ageing = [item for item in found if BY_RULE[item.rule].lives == "days"]
    if not ageing:
        return tuple(found)
    from patscan.git.blame import first_seen

    days = first_seen(settings.root, ageing)

    def dated(item: Finding) -> Finding:
        key = (item.location.path, item.secret.fingerprint if item.secret else "")
        if key not in days:
            return item
        return item._replace(lifetime=lifetime.estimate(item.rule, days[key], today))

    return tuple(dated(item) for item in found)


def _verdicts(
    found: Iterable[Finding], settings: Settings, baseline: Baseline | None, today: dt.date
) -> tuple[Verdict, ...]:
    from patscan import policy

    return tuple(policy.verdict(item, settings, baseline, today) for item in found)


def _remarks(verdicts: Iterable[Verdict]) -> tuple[Text, ...]:
    from patscan import policy

    return tuple(filter(None, map(policy.remark, verdicts)))


def _provenance(settings: Settings) -> Provenance | None:
    from patscan.git.blame import provenance

    return provenance(settings.root)
