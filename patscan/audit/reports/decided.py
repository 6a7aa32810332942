"""The reports of the repositories of an audit, for formats that know no decisions: what was decided is suppressed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from patscan.audit.values import Audit, Credential, Result
from patscan.detect.redact import masked_report
from patscan.model.findings import Suppression
from patscan.model.run import MaskedReport, Report, Skip
from patscan.policy.baseline import key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from patscan.model.findings import Verdict


def reports(audit: Audit) -> Iterator[tuple[Result, MaskedReport]]:
    """Each repository with its report; that of one that could not be opened says only why."""
    rows = {row.fingerprint: row for row in audit.credentials}
    for result in audit.repositories:
        yield result, _report(result, rows)


def _report(result: Result, rows: Mapping[str, Credential]) -> MaskedReport:
    report = result.report
    if report is None:
        skips = (Skip(result.name, result.failure),) if result.failure else ()
        return masked_report(Report(skips=skips))
    verdicts = tuple(_decided(one, rows) for one in report.verdicts)
    # The words of a decision were checked for credentials when it was stored.
    return MaskedReport(report._replace(verdicts=verdicts))


def _decided(verdict: Verdict, rows: Mapping[str, Credential]) -> Verdict:
    state = rows[key(verdict.assessed).fingerprint].state
    if state.state == "open" or verdict.suppressed:
        return verdict
    parts = (state.state, state.until, state.note, state.ticket, state.who)
    return verdict._replace(suppressed=Suppression("baseline", ": ".join(filter(None, parts))))
