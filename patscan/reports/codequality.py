"""GitLab's Code Quality report: a subset of Code Climate's format.

The fields GitLab reads stand in "Code Quality report format" of its documentation. A Code Quality report
cannot say that something was not scanned, so that is an issue, too.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from patscan.files import path_bytes
from patscan.model.text import Severity, Text
from patscan.reports.concise import NOT_SCANNED
from patscan.reports.identity import occurrence_ids, open_findings
from patscan.reports.printable import json_bytes, printable
from patscan.reports.wording import message

if TYPE_CHECKING:
    from patscan.model.findings import Verdict
    from patscan.model.run import MaskedReport, Skip
    from patscan.model.text import Language

SEVERITY: dict[Severity, str] = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
}
_LOST = Text(
    "not scanned, so it may hold credentials: {reason}", "未扫描，其中可能有凭证：{reason}"
)


def render(report: MaskedReport, language: Language) -> bytes:
    """The findings that count, and what was not scanned, as a JSON array in UTF-8."""
    verdicts = open_findings(report)
    ids = occurrence_ids(verdicts)
    issues = [_issue(one, id_, language) for one, id_ in zip(verdicts, ids, strict=True)]
    issues += [_lost(skip, language) for skip in report.skips if skip.lost]
    return json_bytes(issues)


def _issue(verdict: Verdict, fingerprint: str, language: Language) -> dict[str, object]:
    place = verdict.finding.location
    return {
        "type": "issue",
        "categories": ["Security"],
        "check_name": verdict.finding.rule,
        "description": printable(message(verdict.assessed, language)),
        "severity": SEVERITY[verdict.severity],
        "fingerprint": fingerprint,
        "location": {"path": place.path, "lines": {"begin": place.line, "end": place.end_line}},
    }


def _lost(skip: Skip, language: Language) -> dict[str, object]:
    identity = b"\0".join([NOT_SCANNED.encode(), path_bytes(skip.path), path_bytes(skip.reason.en)])
    return {
        "type": "issue",
        "categories": ["Security"],
        "check_name": NOT_SCANNED,
        "description": printable(_LOST.format(reason=skip.reason).to(language)),
        "severity": SEVERITY[Severity.HIGH],
        "fingerprint": hashlib.sha256(identity).hexdigest(),
        "location": {"path": skip.path, "lines": {"begin": 1, "end": 1}},
    }
