"""The CSV report (RFC 4180), for spreadsheets: a row for each finding, suppressed or not, and each skip.

UTF-8 with a byte order mark, because Excel takes a file without one for the system's own encoding (GBK on
a Chinese Windows). Names of columns and their words are the same in every language; `message` and
`reason` are sentences.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from patscan.reports.identity import fingerprint
from patscan.reports.links import link
from patscan.reports.printable import printable
from patscan.reports.wording import message

if TYPE_CHECKING:
    from patscan.model.findings import Provenance, Verdict
    from patscan.model.run import MaskedReport, Skip
    from patscan.model.text import Language

COLUMNS = (
    "status", "severity", "rule", "path", "line", "column", "credential", "fingerprint", "confidence",
    "exposure", "lifetime", "valid_until", "first_seen", "first_commit", "author", "last_seen", "at_head",
    "url", "message", "reason",
)  # fmt: skip
# A cell that begins with one of these is a formula to a spreadsheet (OWASP, "CSV Injection"), in full width too.
_FORMULA = tuple("=+-@\t\r＝＋－＠")


def render(report: MaskedReport, language: Language) -> bytes:
    """All rows, with the names of the columns first; lines end with CR LF."""
    import csv

    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for verdict in report.verdicts:
        writer.writerow(guarded(_finding(verdict, report.provenance, language)))
    for skip in report.skips:
        writer.writerow(guarded(_skip(skip, language)))
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "backslashreplace")


def _finding(
    verdict: Verdict, provenance: Provenance | None, language: Language
) -> dict[str, object]:
    item, finding, place = verdict.assessed, verdict.finding, verdict.finding.location
    suppressed, trail = verdict.suppressed, item.trail
    row: dict[str, object] = {
        "status": f"suppressed ({suppressed.by})" if suppressed else "open",
        "severity": verdict.severity.word,
        "rule": finding.rule,
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "credential": str(finding.secret or item.subject),
        "fingerprint": fingerprint(item),
        "confidence": finding.confidence,
        "exposure": item.exposure.level,
        "lifetime": item.lifetime.state,
        "valid_until": item.lifetime.until or "",
        "url": link(provenance, trail, place.path, place.line) or "",
        "message": message(item, language),
        "reason": suppressed.reason if suppressed else "",
    }
    if trail:
        first, last = trail.first, trail.last
        row |= {
            "first_seen": trail.since or (first.seen if first else ""),
            "first_commit": first.id if first else "",
            "author": first.author if first else "",
            "last_seen": last.seen if last else "",
            "at_head": "yes" if trail.at_head else "no",
        }
    return row


def _skip(skip: Skip, language: Language) -> dict[str, object]:
    status = "not scanned" if skip.lost else "nothing to scan"
    return {"status": status, "path": skip.path, "reason": skip.reason.to(language)}


def guarded(row: dict[str, object]) -> dict[str, object]:
    """The row on one line, without a formula: an apostrophe makes text of it."""
    return {name: _text(value) if isinstance(value, str) else value for name, value in row.items()}


def _text(value: str) -> str:
    shown = printable(value)
    return f"'{shown}" if value.lstrip().startswith(_FORMULA) else shown
