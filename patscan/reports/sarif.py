"""The SARIF 2.1.0 report, as GitHub code scanning reads it.

The standard is https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; what GitHub takes
from it stands in its "SARIF support for code scanning", its limits in "SARIF results exceed one or
more limits" (docs.github.com).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import patscan
from patscan.coze.rules import RULES
from patscan.files import path_bytes
from patscan.git.remote import repository_uri
from patscan.model.text import Text
from patscan.reports.links import link
from patscan.reports.printable import json_bytes, printable
from patscan.reports.sarif_locations import (
    MAX_LOCATIONS,
    Object,
    artifact,
    code_flows,
    fixes,
    message_text,
    physical_location,
    related_location,
)
from patscan.reports.sarif_properties import properties
from patscan.reports.sarif_rules import LEVEL, rule_descriptors
from patscan.reports.summary import stale_entries
from patscan.reports.wording import message

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from patscan.model.findings import (
        Assessed,
        Provenance,
        Verdict,
    )
    from patscan.model.run import MaskedReport
    from patscan.model.text import Language

SCHEMA_URI = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
# The validator requires a URI, and there is no home page: a data URI with the text is valid.
INFORMATION_URI = (
    "data:text/plain,patscan%20finds%20leaked%20Coze%20credentials."
    "%20Run%20patscan%20explain%20to%20learn%20more."
)

# GitHub rejects a file above the first; the second keeps the upload under its 10 MB.
MAX_RESULTS = 25_000
MAX_NOTIFICATIONS = 1_000
# At most this many commits with results are listed as revisions of the run.
MAX_REVISIONS = 100

_LANGUAGE: dict[str, str] = {"en": "en", "zh": "zh-CN"}
_RULE_INDEX = {rule.id: index for index, rule in enumerate(RULES)}
_SUPPRESSION_KIND: dict[str, str] = {"inline": "inSource", "baseline": "external"}

_SKIPPED = Text("{path} was not scanned: {reason}", "未扫描 {path}：{reason}")
_MORE_RESULTS = Text(
    "GitHub takes {limit} results at most: the {left_out} least urgent are left out here. "
    "The JSON report has them all.",
    "GitHub 最多接受 {limit} 条结果：此处省略了最不紧急的 {left_out} 条，JSON 报告中有全部结果。",
)
_MORE_NOTIFICATIONS = Text(
    "{left_out} more notifications are left out here. The JSON report has them all.",
    "此处省略了另外 {left_out} 条通知，JSON 报告中有全部内容。",
)


def render(report: MaskedReport, language: Language) -> bytes:
    """The report as one SARIF run in UTF-8: the same report gives the same bytes."""
    runs = [run(report, language)]
    return json_bytes({"$schema": SCHEMA_URI, "version": "2.1.0", "runs": runs})


def run(report: MaskedReport, language: Language, category: str = "") -> Object:
    """A report as a SARIF run. `category` is that of the upload, by default the command."""
    verdicts = _most_urgent(report.verdicts)
    return {
        "tool": {"driver": _driver(language)},
        **_automation(category or report.command),
        "language": _LANGUAGE[language],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "SRCROOT": {"description": {"text": "The folder that all paths are relative to."}}
        },
        "invocations": [_invocation(report, language)],
        **_version_control(report.provenance, verdicts),
        "results": [
            _result(verdict, language) | _at_host(verdict.assessed, report.provenance)
            for verdict in verdicts
        ],
    }


def _automation(command: str) -> Object:
    """The category of the upload: GitHub replaces the results of an earlier one of the same category only."""
    return {"automationDetails": {"id": f"patscan/{command}/"}} if command else {}


def _driver(language: Language) -> Object:
    return {
        "name": "patscan",
        "fullName": f"patscan {patscan.__version__}",
        "semanticVersion": patscan.__version__,
        "informationUri": INFORMATION_URI,
        "language": _LANGUAGE[language],
        "rules": rule_descriptors(language),
    }


def _most_urgent(verdicts: Sequence[Verdict]) -> Sequence[Verdict]:
    """The `MAX_RESULTS` most urgent verdicts, in their original order.

    Those that are not suppressed are the most urgent, then those of the highest severity.
    """
    if len(verdicts) <= MAX_RESULTS:
        return verdicts
    by_urgency = sorted(
        range(len(verdicts)),
        key=lambda at: (verdicts[at].suppressed is not None, -verdicts[at].severity),
    )
    return [verdicts[at] for at in sorted(by_urgency[:MAX_RESULTS])]


def _result(verdict: Verdict, language: Language) -> Object:
    item, finding = verdict.assessed, verdict.finding
    reasons = (*item.exposure.evidence, *finding.surroundings)
    related = [one for one in reasons if one.path and one.line]
    return {
        "ruleId": finding.rule,
        "ruleIndex": _RULE_INDEX[finding.rule],
        "level": LEVEL[verdict.severity],
        "message": {"text": message_text(message(item, language))},
        "locations": [{"physicalLocation": physical_location(finding.location)}],
        "relatedLocations": [
            related_location(number, one, language)
            for number, one in enumerate(related[: MAX_LOCATIONS - 1], start=1)
        ],
        **code_flows(item, language),
        "partialFingerprints": _fingerprints(item),
        "suppressions": _suppressions(verdict),
        **fixes(verdict, language),
        "properties": properties(verdict, language),
    }


def _fingerprints(item: Assessed) -> Object:
    """What identifies the finding in other runs: its value, wherever it was moved.

    GitHub's own key, `primaryLocationLineHash`, is left to its upload action, which computes it
    from the source file.
    """
    finding = item.finding
    if finding.secret:
        return {"patscanCredential/v1": finding.secret.fingerprint}
    named = [finding.rule.encode(), path_bytes(finding.location.path), path_bytes(item.subject)]
    place = b"\0".join(named)
    return {"patscanRulePathAndName/v1": hashlib.sha256(place).hexdigest()}


def _suppressions(verdict: Verdict) -> list[Object]:
    """Never omitted: the standard requires the property on all results or on none (3.27.23)."""
    if verdict.suppressed is None:
        return []
    return [
        {
            "kind": _SUPPRESSION_KIND[verdict.suppressed.by],
            "status": "accepted",
            "justification": printable(verdict.suppressed.reason),
        }
    ]


def _at_host(item: Assessed, provenance: Provenance | None) -> Object:
    """The page of a result on the repository's host; its file may be gone from the working tree."""
    place = item.finding.location
    page = link(provenance, item.trail, place.path, place.line)
    return {"hostedViewerUri": page} if page else {}


def _invocation(report: MaskedReport, language: Language) -> Object:
    notifications = list(_notifications(report, language))
    left_out = len(notifications) - MAX_NOTIFICATIONS
    if left_out > 0:
        text = _MORE_NOTIFICATIONS.format(left_out=left_out).to(language)
        del notifications[MAX_NOTIFICATIONS:]
        notifications.append(_notification("report-shortened", "warning", text))
    return {
        "executionSuccessful": not any(skip.lost for skip in report.skips),
        "toolExecutionNotifications": notifications,
    }


def _notifications(report: MaskedReport, language: Language) -> Iterator[Object]:
    left_out = len(report.verdicts) - MAX_RESULTS
    if left_out > 0:
        text = _MORE_RESULTS.format(limit=MAX_RESULTS, left_out=left_out).to(language)
        yield _notification("report-shortened", "warning", text)
    # The limit must not hide an unscanned input.
    for skip in sorted(report.skips, key=lambda skip: not skip.lost):
        text = _SKIPPED.format(path=skip.path, reason=skip.reason.to(language)).to(language)
        name, level = ("input-lost", "error") if skip.lost else ("input-skipped", "note")
        place = {"physicalLocation": {"artifactLocation": artifact(skip.path)}}
        yield {**_notification(name, level, text), "locations": [place]}
    for stale in stale_entries(report):
        yield _notification("stale-baseline", "note", stale.to(language))
    for note in report.notes:
        yield _notification("remark", "note", note.to(language))


def _notification(name: str, level: str, text: str) -> Object:
    return {
        "descriptor": {"id": name},
        "level": level,
        "message": {"text": message_text(text)},
    }


def _version_control(provenance: Provenance | None, verdicts: Sequence[Verdict]) -> Object:
    """The scanned revision; omitted unless both the repository's URI and the revision are known.

    In a history, it is followed by the commits with results that are not at HEAD any more.
    """
    uri = repository_uri(provenance.repository_uri or "") if provenance else None
    if provenance is None or uri is None or provenance.revision is None:
        return {}
    details: Object = _revision(uri, provenance.revision)
    if provenance.branch:
        details["branch"] = printable(provenance.branch)
    lasts = [trail.last for one in verdicts if (trail := one.assessed.trail) and not trail.at_head]
    others = dict.fromkeys(last.id for last in lasts if last and last.id != provenance.revision)
    revisions = [_revision(uri, one) for one in [*others][:MAX_REVISIONS]]
    return {"versionControlProvenance": [details, *revisions]}


def _revision(repository: str, commit: str) -> Object:
    """A commit; all paths are relative to the top of its tree."""
    return {
        "repositoryUri": repository,
        "revisionId": commit,
        "mappedTo": {"uriBaseId": "SRCROOT"},
    }
