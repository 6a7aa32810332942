"""The SARIF report of an audit: a run for each repository, with a category of its own.

A repository that could not be opened is a run without results whose invocation has failed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from patscan.audit.values import Audit, Credential, Result
from patscan.detect.redact import masked_report
from patscan.model.findings import Suppression
from patscan.model.run import MaskedReport, Report, Skip
from patscan.policy.baseline import key
from patscan.reports import sarif
from patscan.reports.printable import json_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from patscan.model.findings import Verdict
    from patscan.model.text import Language


def render(audit: Audit, language: Language) -> bytes:
    """One run for each repository, in UTF-8: the same audit gives the same bytes."""
    rows = {row.fingerprint: row for row in audit.credentials}
    runs = [
        sarif.run(_report(result, rows), language, f"audit/{result.name}")
        for result in audit.repositories
    ]
    return json_bytes({"$schema": sarif.SCHEMA_URI, "version": "2.1.0", "runs": runs})


def _report(result: Result, rows: Mapping[str, Credential]) -> MaskedReport:
    """The report of a repository; findings that were decided on are suppressed, with the reason."""
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
