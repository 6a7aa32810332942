"""GitLab's secret-detection report, for its merge request widget, security tab and vulnerability report.

The format: "Security report schemas" of GitLab, `secret-detection-report-format.json`. The version that is
named here is the last of 15.0, which every GitLab since 15.9 validates; what is written fits 15.2, too.
Suppressed findings are left out, as GitLab has no field for them, and are counted in a message.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

import patscan
from patscan.coze.families import BY_RULE
from patscan.coze.rules import rule_by_id
from patscan.model.text import Severity, Text
from patscan.reports import paths
from patscan.reports.advice import advice, revoke_urls
from patscan.reports.identity import fingerprint, occurrence_ids, open_findings
from patscan.reports.markdown import escaped
from patscan.reports.printable import cut, json_bytes, printable
from patscan.reports.summary import summary
from patscan.reports.wording import exposure, message, valid_until

if TYPE_CHECKING:
    from patscan.model.findings import Assessed, Provenance, Verdict
    from patscan.model.run import MaskedReport
    from patscan.model.text import Language

Object = dict[str, object]

VERSION = "15.0.7"
# What GitLab's own analyzer writes where there is no commit.
NO_COMMIT = "0000000"
MAX_NAME_CHARS = 255
MAX_SOLUTION_CHARS = 7000
MAX_MESSAGES = 100

# The namespace of patscan's occurrences; made at random.
_NAMESPACE = uuid.UUID("6f1b1a1e-5f5c-5d0e-9a53-0f7a5c0c0e2d")
_SEVERITY: dict[Severity, str] = {
    Severity.CRITICAL: "Critical",
    Severity.HIGH: "High",
    Severity.MEDIUM: "Medium",
    Severity.LOW: "Low",
}
_LOST = Text("not scanned: {path}: {reason}", "未扫描：{path}：{reason}")
_MORE = Text("... and {n:,} more that were not scanned", "……另有 {n:,} 个未扫描")
_SOLUTION = Text("{revoke} {fix}", "{revoke}{fix}")
_CREDENTIAL = Text("Credential", "凭证")
_EXPOSURE = Text("Who can see it", "谁能看到")
_VALID = Text("Valid until", "有效期至")
_PLACE = Text("Where", "位置")


def render(report: MaskedReport, language: Language, now: dt.datetime | None = None) -> bytes:
    """The report as JSON in UTF-8. `now` is when the scan ended, in UTC; GitLab requires it."""
    moment = (now or dt.datetime.now(dt.UTC)).strftime("%Y-%m-%dT%H:%M:%S")
    verdicts = open_findings(report)
    ids = occurrence_ids(verdicts)
    scan: Object = {
        "analyzer": _tool(),
        "scanner": _tool(),
        "type": "secret_detection",
        "start_time": moment,
        "end_time": moment,
        "status": "failure" if any(skip.lost for skip in report.skips) else "success",
        "messages": list(_messages(report, language)),
    }
    found = [
        _vulnerability(verdict, id_, report.provenance, language)
        for verdict, id_ in zip(verdicts, ids, strict=True)
    ]
    return json_bytes({"version": VERSION, "scan": scan, "vulnerabilities": found})


def _tool() -> Object:
    return {
        "id": "patscan",
        "name": "patscan",
        "version": patscan.__version__,
        "vendor": {"name": "patscan"},
    }


def _messages(report: MaskedReport, language: Language) -> Iterator[Object]:
    """What was not scanned, as warnings, and the summary."""
    lost = [skip for skip in report.skips if skip.lost]
    texts = [_LOST.format(path=one.path, reason=one.reason) for one in lost[:MAX_MESSAGES]]
    if len(lost) > MAX_MESSAGES:
        texts.append(_MORE.format(n=len(lost) - MAX_MESSAGES))
    for text in texts:
        yield {"level": "warn", "value": printable(text.to(language))}
    yield {"level": "info", "value": summary(report, language)}


def _vulnerability(
    verdict: Verdict, occurrence: str, provenance: Provenance | None, language: Language
) -> Object:
    item, rule = verdict.assessed, rule_by_id(verdict.finding.rule)
    solution = _SOLUTION.format(revoke=rule.revoke, fix=advice(item)).to(language)
    return {
        "id": str(uuid.uuid5(_NAMESPACE, occurrence)),
        "name": cut(rule.title.to(language), MAX_NAME_CHARS),
        "description": escaped(message(item, language)),
        "severity": _SEVERITY[verdict.severity],
        "solution": cut(solution, MAX_SOLUTION_CHARS),
        "identifiers": _identifiers(item),
        "links": [{"url": url} for url in revoke_urls([item])],
        "location": _location(item, provenance),
        "details": _details(item, language),
    }


def _identifiers(item: Assessed) -> list[Object]:
    """The rule, by which GitLab tracks it; the value; and the weakness, as in the SARIF report."""
    rule = item.finding.rule
    value = fingerprint(item)
    weakness = "798" if rule in BY_RULE else "522"
    return [
        {"type": "patscan_rule_id", "name": f"patscan rule {rule}", "value": rule},
        {"type": "patscan_fingerprint", "name": f"SHA-256 {value}", "value": value},
        {
            "type": "cwe",
            "name": f"CWE-{weakness}",
            "value": weakness,
            "url": f"https://cwe.mitre.org/data/definitions/{weakness}.html",
        },
    ]


def _location(item: Assessed, provenance: Provenance | None) -> Object:
    """The file, if it is one, and the commit that brought it, or the one that was scanned."""
    place, first = item.finding.location, item.trail.first if item.trail else None
    revision = (provenance.revision if provenance else None) or NO_COMMIT
    commit: Object = {"sha": revision}
    if first:
        commit = {
            "sha": first.id,
            "author": printable(first.author),
            "date": first.seen,
            "message": printable(first.summary),
        }
    if not paths.is_file(place.path):
        return {"commit": commit}
    lines = {"start_line": place.line, "end_line": place.end_line}
    return {"file": place.path, **lines, "commit": commit}


def _details(item: Assessed, language: Language) -> Object:
    what = str(item.finding.secret or printable(item.subject))
    place = paths.shown_place(item.finding.location)
    rows = {
        "credential": (_CREDENTIAL, what),
        "place": (_PLACE, place),
        "exposure": (_EXPOSURE, exposure(item).to(language)),
    }
    if item.finding.secret:
        rows["valid_until"] = (_VALID, valid_until(item).to(language))
    return {
        name: {"name": label.to(language), "type": "text", "value": value}
        for name, (label, value) in rows.items()
    }
