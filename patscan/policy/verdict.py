"""Verdicts: how severe a finding is, whether it counts, and the exit code."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from patscan.model.run import Report
from patscan.model.text import Exit, Severity, Text

if TYPE_CHECKING:
    from patscan.model.findings import (
        AllowProblem,
        Assessed,
        Confidence,
        ExposureLevel,
        Suppression,
        Verdict,
        Verification,
    )
    from patscan.policy.baseline import Baseline
    from patscan.policy.settings import Settings

# How many steps a rule's severity is moved, by the credential's lifetime (rows; `leak` is for leaks without
# a literal, `works` and `rejected` for what the vendor was asked about) and by its exposure (columns). A
# credential that has expired by policy, or is rejected, always gets the lowest.
_STEPS: dict[str, dict[ExposureLevel, int]] = {
    "assume-alive":      {"client": 1, "server": 0, "config": 0, "docs": 0, "unknown": 0},
    "unknown-legacy":    {"client": 1, "server": 0, "config": 0, "docs": 0, "unknown": 0},
    "alive-window":      {"client": 1, "server": 0, "config": 0, "docs": 0, "unknown": 0},
    "unknown":           {"client": 1, "server": 0, "config": 0, "docs": 0, "unknown": 0},
    "short-lived":       {"client": 0, "server": 0, "config": 0, "docs": -1, "unknown": 0},
    "expired-by-policy": {"client": -3, "server": -3, "config": -3, "docs": -3, "unknown": -3},
    "works":             {"client": 3, "server": 0, "config": 0, "docs": 0, "unknown": 0},
    "rejected":          {"client": -3, "server": -3, "config": -3, "docs": -3, "unknown": -3},
    "leak":              {"client": 0, "server": -1, "config": 0, "docs": -1, "unknown": -1},
}  # fmt: skip
# A finding of low confidence is one step less severe.
_CONFIDENCE_STEPS: dict[Confidence, int] = {"high": 0, "medium": 0, "low": -1}


def severity(item: Assessed, settings: Settings) -> Severity:
    """The user's severity for the rule; else the rule's own, moved by what is known of the finding."""
    finding = item.finding
    if finding.rule in settings.severity:
        return settings.severity[finding.rule]
    from patscan.coze.rules import rule_by_id

    state = item.verification.state if item.verification else "unknown"
    row: str = item.lifetime.state if finding.secret else "leak"
    steps = _CONFIDENCE_STEPS[finding.confidence]
    if state != "unknown":  # no estimate any more
        row, steps = state, 0
    steps += _STEPS[row][item.exposure.level]
    level = rule_by_id(finding.rule).severity + steps
    return Severity(min(max(level, Severity.LOW), Severity.CRITICAL))


def suppression(
    item: Assessed, settings: Settings, baseline: Baseline | None, today: dt.date
) -> Suppression | None:
    """Why the finding does not count: by its allow comment, else by the baseline; None if it counts."""
    from patscan.model.findings import Suppression

    allow = item.finding.allow
    if (
        allow
        and allow.reason
        and not settings.isolated
        and (allow.until is None or today.isoformat() <= allow.until)
    ):
        return Suppression("inline", allow.reason)
    entry = baseline.match(item, today) if baseline else None
    return Suppression("baseline", entry.reason or "") if entry and entry.counts(today) else None


def verified(before: Verdict, verification: Verification, settings: Settings) -> Verdict:
    """The verdict after the vendor was asked."""
    item = before.assessed._replace(verification=verification)
    return before._replace(assessed=item, severity=severity(item, settings))


def verdict(
    item: Assessed, settings: Settings, baseline: Baseline | None, today: dt.date
) -> Verdict:
    """The verdict on one finding."""
    from patscan.model.findings import Verdict

    return Verdict(item, severity(item, settings), suppression(item, settings, baseline, today))


_PROBLEMS: dict[AllowProblem | None, Text] = {
    "no-reason": Text(
        "{place}: the allow comment has no reason and does not count",
        "{place}：放行注释没有理由，因此不生效",
    ),
    "end": Text(
        "{place}: the end of the allow comment is not `until` with a day as 2027-01-31, so it does not count",
        "{place}：放行注释的期限不是 `until` 加 2027-01-31 形式的日期，因此不生效",
    ),
    "no-comment": Text(
        "{place}: `patscan: allow` is not in a comment and does not count; where there are no comments, as "
        "in JSON, use `patscan baseline accept`",
        "{place}：`patscan: allow` 不在注释中，因此不生效；没有注释的格式（如 JSON）请用 `patscan baseline accept`",
    ),
    "near-miss": Text(
        "{place}: this is no allow comment and does not count; `patscan: allow <reason>` would",
        "{place}：这不是放行注释，因此不生效；正确写法是 `patscan: allow <理由>`",
    ),
    None: Text(
        "{place}: the allow comment counted until {until}",
        "{place}：放行注释的有效期到 {until} 为止",
    ),
}
_OVER = Text(
    "{place}: the baseline entry counted until {until}", "{place}：基线条目的有效期到 {until} 为止"
)
_MORE = Text("... and {n:,} more remarks of this kind", "……另有 {n:,} 条同类说明")
MAX_REMARKS = 20


def remarks(
    verdicts: Iterable[Verdict], settings: Settings, baseline: Baseline | None, today: dt.date
) -> tuple[Text, ...]:
    """Why allow comments and baseline entries did not suppress findings: each once, at most `MAX_REMARKS`."""
    found: dict[Text, None] = {}
    for item in (one.assessed for one in verdicts if one.suppressed is None):
        allow, path = item.finding.allow, item.finding.location.path
        if allow and not settings.isolated:
            found[
                _PROBLEMS[allow.problem].format(place=f"{path}:{allow.line}", until=allow.until)
            ] = None
        entry = baseline and baseline.match(item, today)
        if entry and entry.accepts:
            place = f"{path}:{item.finding.location.line}"
            found[_OVER.format(place=place, until=entry.until)] = None
    shown = tuple(itertools.islice(found, MAX_REMARKS))
    return (*shown, _MORE.format(n=len(found) - len(shown))) if len(found) > len(shown) else shown


def exit_code(report: Report, fail_on: Severity, *, exit_zero: bool = False) -> Exit:
    """The exit code. `exit_zero` ignores findings, but not an incomplete scan."""
    counted = (item for item in report.verdicts if item.suppressed is None)
    if not exit_zero and any(item.severity >= fail_on for item in counted):
        return Exit.FINDINGS
    if any(skip.lost for skip in report.skips):
        return Exit.INCOMPLETE
    return Exit.CLEAN
