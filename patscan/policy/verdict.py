"""Opinions: how severe a finding is, whether it counts, and what the shell is told."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from patscan.model.run import Report
from patscan.model.text import Exit, Severity, Text

if TYPE_CHECKING:
    from patscan.model.findings import Assessed, Confidence, ExposureLevel, Suppression, Verdict
    from patscan.policy.baseline import Baseline
    from patscan.policy.settings import Settings

# How far a rule's own severity is moved: by how long the credential lives (rows; a leak without a
# literal is `leak`), and by who can see it (columns). What the vendor has let expire keeps a note's weight.
_STEPS: dict[str, dict[ExposureLevel, int]] = {
    "assume-alive":      {"client": 1, "server": 0, "config": 0, "docs": 0, "unknown": 0},
    "unknown-legacy":    {"client": 1, "server": 0, "config": 0, "docs": 0, "unknown": 0},
    "alive-window":      {"client": 1, "server": 0, "config": 0, "docs": 0, "unknown": 0},
    "unknown":           {"client": 1, "server": 0, "config": 0, "docs": 0, "unknown": 0},
    "short-lived":       {"client": 0, "server": 0, "config": 0, "docs": -1, "unknown": 0},
    "expired-by-policy": {"client": -3, "server": -3, "config": -3, "docs": -3, "unknown": -3},
    "leak":              {"client": 0, "server": -1, "config": 0, "docs": -1, "unknown": -1},
}  # fmt: skip
# A doubtful finding is one step milder.
_CONFIDENCE_STEPS: dict[Confidence, int] = {"high": 0, "medium": 0, "low": -1}


def severity(item: Assessed, settings: Settings) -> Severity:
    """The user's own severity for the rule, or the rule's, moved by lifetime, exposure, confidence."""
    finding = item.finding
    if finding.rule in settings.severity:
        return settings.severity[finding.rule]
    from patscan.coze.rules import rule_by_id

    row = item.lifetime.state if finding.secret else "leak"
    steps = _STEPS[row][item.exposure.level] + _CONFIDENCE_STEPS[finding.confidence]
    level = rule_by_id(finding.rule).severity + steps
    return Severity(min(max(level, Severity.LOW), Severity.CRITICAL))


def suppression(
    item: Assessed, settings: Settings, baseline: Baseline | None, today: dt.date
) -> Suppression | None:
    """Why the finding does not count: its allow comment, then the baseline; None if it does."""
    from patscan.model.findings import Suppression

    allow = item.finding.allow
    if (
        allow
        and allow.reason
        and not settings.isolated
        and (allow.until is None or today.isoformat() <= allow.until)
    ):
        return Suppression("inline", allow.reason)
    entry = baseline.match(item) if baseline else None
    return Suppression("baseline", entry.reason or "") if entry else None


def verdict(
    item: Assessed, settings: Settings, baseline: Baseline | None, today: dt.date
) -> Verdict:
    """The opinion on one finding."""
    from patscan.model.findings import Verdict

    return Verdict(item, severity(item, settings), suppression(item, settings, baseline, today))


_NO_REASON = Text(
    "{place}: the allow comment has no reason, or a day that does not exist, and does not count",
    "{place}：放行注释没有理由，或日期不存在，因此不生效",
)
_OVER = Text(
    "{place}: the allow comment counted until {until}", "{place}：放行注释的有效期到 {until} 为止"
)


def remark(item: Verdict) -> Text | None:
    """Why an allow comment beside a finding that counts did not help, for its author to read."""
    allow = item.finding.allow
    if allow is None or item.suppressed:
        return None
    place = f"{item.finding.location.path}:{allow.line}"
    if not allow.reason:
        return _NO_REASON.format(place=place)
    return _OVER.format(place=place, until=allow.until) if allow.until else None


def exit_code(report: Report, fail_on: Severity, *, exit_zero: bool = False) -> Exit:
    """What the shell is told. `exit_zero` forgives findings, never an incomplete scan."""
    counted = (item for item in report.verdicts if item.suppressed is None)
    if not exit_zero and any(item.severity >= fail_on for item in counted):
        return Exit.FINDINGS
    if any(skip.lost for skip in report.skips):
        return Exit.INCOMPLETE
    return Exit.CLEAN
