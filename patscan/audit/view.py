"""Puts a run together for its reports: one row for each credential, with its state and what has changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from patscan.audit.comparison import Comparison, of_database, of_file
from patscan.audit.ledger import Earlier, Ledger, Run
from patscan.audit.names import unambiguous
from patscan.audit.states import States
from patscan.audit.values import (
    Audit,
    Change,
    Credential,
    Figures,
    Owners,
    Place,
    Result,
    State,
)
from patscan.coze.rules import rule_by_id
from patscan.model.text import Severity
from patscan.policy.baseline import key

_NOBODY = Owners()


def audit(
    ledger: Ledger,
    states: States,
    run: Run,
    fail_on: Severity,
    today: str,
    compare: str | None = None,
) -> Audit:
    """The view over a run.

    Args:
        ledger: the database.
        states: likewise.
        run: the run.
        fail_on: the least severity that fails the run.
        today: the current day as an ISO date, for states that end.
        compare: the JSON report of an earlier audit to compare with, instead of what the database has.

    Raises:
        PatscanError: its results were stored by another version, or the report to compare with is none.
    """
    results = unambiguous(ledger.results(run.id))
    decided = {value: state.on(today) for value, state in states.current().items()}
    before = of_database(ledger, run)
    if compare is not None:
        before = of_file(compare, {result.location for result in results})
    present = _present(results, decided, before.known, run.day)
    missing = _missing(before, present, results, decided)
    rows = tuple(sorted([*present.values(), *missing], key=_urgency))
    figures = _figures(run.day, results, rows)
    return Audit(
        run=run.id,
        mode=run.mode,
        day=run.day,
        first=before.first,
        fail_on=fail_on,
        repositories=results,
        credentials=rows,
        figures=figures,
        trend=(*ledger.trend(run), figures),
    )


def _present(
    results: Sequence[Result],
    decided: Mapping[str, State],
    known: Mapping[str, str],
    day: str,
) -> dict[str, Credential]:
    """The credentials that were found, by fingerprint."""
    groups: dict[str, list[Place]] = {}
    for result in results:
        verdicts = result.report.verdicts if result.report else ()
        asked = result.owners or (_NOBODY,) * len(verdicts)
        for verdict, who in zip(verdicts, asked, strict=True):
            own = key(verdict.assessed).fingerprint
            groups.setdefault(own, []).append(Place(result.name, verdict, who))
    rows = {}
    for fingerprint, group in groups.items():
        places = tuple(sorted(group, key=_place_order))
        worst = places[0].verdict
        rows[fingerprint] = Credential(
            fingerprint=fingerprint,
            rule=worst.finding.rule,
            masked=str(worst.finding.secret or worst.assessed.subject),
            severity=worst.severity,
            state=decided.get(fingerprint, State()),
            change="known" if fingerprint in known else "new",
            first_seen=known.get(fingerprint, day),
            places=places,
            repositories=tuple(sorted({place.repository for place in places})),
        )
    return rows


def _place_order(place: Place) -> tuple[bool, int, str, str, int]:
    verdict = place.verdict
    location = verdict.finding.location
    suppressed = verdict.suppressed is not None
    return suppressed, -verdict.severity, place.repository, location.path, location.line


def _missing(
    before: Comparison,
    present: Mapping[str, Credential],
    results: Sequence[Result],
    decided: Mapping[str, State],
) -> list[Credential]:
    """The credentials that earlier runs found in these repositories, and this one did not."""
    complete = {result.location for result in results if result.status == "complete"}
    names = {result.location: result.name for result in results}
    groups: dict[str, list[Earlier]] = {}
    for one in before.earlier:
        if one.fingerprint not in present:
            groups.setdefault(one.fingerprint, []).append(one)
    rows = []
    for fingerprint, group in groups.items():
        change: Change = "gone" if all(one.location in complete for one in group) else "unchecked"
        rows.append(
            Credential(
                fingerprint=fingerprint,
                rule=group[0].rule,
                masked=group[0].masked,
                severity=rule_by_id(group[0].rule).severity,
                state=decided.get(fingerprint, State()),
                change=change,
                first_seen=before.known.get(fingerprint, ""),
                places=(),
                repositories=tuple(sorted({names.get(one.location, one.name) for one in group})),
            )
        )
    return rows


def _urgency(row: Credential) -> tuple[bool, bool, int, bool, int, str]:
    """The most urgent first: what counts, then by severity, what is still in files, what is in many repositories."""
    return (
        not row.places,
        not row.counts,
        -row.severity,
        not row.at_head,
        -len(row.repositories),
        row.fingerprint,
    )


def _figures(day: str, results: Sequence[Result], rows: Sequence[Credential]) -> Figures:
    statuses = Counter(result.status for result in results)
    changes = Counter(row.change for row in rows if not row.places or row.counts)
    there = [row for row in rows if row.places]
    states = Counter("open" if row.counts else row.state.state for row in there)
    severities = Counter(row.severity for row in there if row.counts)
    return Figures(
        day=day,
        repositories=len(results),
        partial=statuses["partial"],
        failed=statuses["failed"],
        credentials=len(there),
        new=changes["new"],
        known=changes["known"],
        gone=changes["gone"],
        open=sum(row.counts for row in there),
        revoked=states["revoked"],
        accepted=states["accepted"],
        false_positive=states["false-positive"],
        revoked_at_head=sum(row.state.state == "revoked" and row.at_head for row in there),
        critical=severities[Severity.CRITICAL],
        high=severities[Severity.HIGH],
    )
