"""Opinions: severity, suppression, exit codes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, get_args

import pytest

from patscan.coze import lifetime
from patscan.detect.scanner import Scanner
from patscan.model.findings import (
    Allow,
    Assessed,
    Confidence,
    Exposure,
    ExposureLevel,
    Finding,
    Suppression,
    Verdict,
    Verification,
)
from patscan.model.run import Facts, Report, Skip
from patscan.model.text import Exit, Severity, Text
from patscan.policy import verdict
from patscan.policy.assess import assess_facts
from patscan.policy.baseline import Baseline, Entry, key
from patscan.policy.settings import Settings
from patscan.sources.working_tree import on_disk
from tests import tokens
from tests.assessments import assessed

TODAY = dt.date(2026, 6, 1)
SETTINGS = Settings("/r")


def finding(prefix: str = "pat", **more: Any) -> Assessed:
    return assessed(Scanner().text("x", tokens.fake_token(prefix).encode()).findings[0], **more)


def leak(rule: str, level: ExposureLevel, confidence: Confidence = "high") -> Assessed:
    return finding(rule=rule, secret=None, exposure=Exposure(level), confidence=confidence)


EXPIRED = lifetime.estimate("coze-pat", lifetime.Seen(*[dt.date(2026, 1, 1)] * 2), TODAY)
WORKS, REJECTED = Verification("works", Text("", "")), Verification("rejected", Text("", ""))
UNASKED = Verification("unknown", Text("", ""))
SEVERITIES = [
    (finding(), Severity.HIGH),
    (finding(exposure=Exposure("client")), Severity.CRITICAL),
    (finding("sat", exposure=Exposure("client")), Severity.CRITICAL),
    (finding("czs"), Severity.MEDIUM),
    (finding(confidence="low"), Severity.MEDIUM),
    (finding("czs", confidence="low"), Severity.LOW),
    (finding(lifetime=EXPIRED, exposure=Exposure("client")), Severity.LOW),
    (finding("sat"), Severity.CRITICAL),
    (finding("sat", exposure=Exposure("docs"), confidence="low"), Severity.HIGH),
    (finding("czs", exposure=Exposure("client")), Severity.MEDIUM),
    (finding("czs", exposure=Exposure("docs")), Severity.LOW),
    # The vendor was asked: nothing is estimated any more.
    (finding(verification=WORKS, exposure=Exposure("client"), lifetime=EXPIRED), Severity.CRITICAL),
    (finding("czs", verification=WORKS, exposure=Exposure("client")), Severity.CRITICAL),
    (finding(verification=WORKS, exposure=Exposure("docs"), confidence="low"), Severity.HIGH),
    (finding("sat", verification=REJECTED, exposure=Exposure("client")), Severity.LOW),
    (finding(verification=UNASKED, exposure=Exposure("client")), Severity.CRITICAL),
    (finding(verification=UNASKED, lifetime=EXPIRED), Severity.LOW),
    (leak("coze-public-env", "client"), Severity.HIGH),
    (leak("coze-public-env", "client", "low"), Severity.MEDIUM),
    (leak("coze-browser-flag", "unknown"), Severity.MEDIUM),
    (leak("coze-jwt-in-browser", "client"), Severity.CRITICAL),
    (leak("coze-pat-in-production", "config"), Severity.LOW),
]


# The severity by exposure, where that changes it, and everywhere else.
BY_EXPOSURE: list[tuple[Callable[[ExposureLevel], Assessed], dict[str, Severity], Severity]] = [
    (lambda level: finding(exposure=Exposure(level)), {"client": Severity.CRITICAL}, Severity.HIGH),
    (
        lambda level: finding("czs", exposure=Exposure(level)),
        {"docs": Severity.LOW},
        Severity.MEDIUM,
    ),
    (
        lambda level: finding("czs", exposure=Exposure(level), verification=WORKS),
        {"client": Severity.CRITICAL},
        Severity.MEDIUM,
    ),
    (
        lambda level: leak("coze-public-env", level),
        {"client": Severity.HIGH, "config": Severity.HIGH},
        Severity.MEDIUM,
    ),
]


@pytest.mark.parametrize(("item", "changed", "other"), BY_EXPOSURE)
@pytest.mark.parametrize("level", get_args(ExposureLevel))
def test_severity_by_exposure(
    item: Callable[[ExposureLevel], Assessed],
    changed: dict[str, Severity],
    other: Severity,
    level: ExposureLevel,
) -> None:
    assert verdict.severity(item(level), SETTINGS) == changed.get(level, other)


@pytest.mark.parametrize(("item", "expected"), SEVERITIES)
def test_severity(item: Assessed, expected: Severity) -> None:
    assert verdict.severity(item, SETTINGS) == expected


def test_the_users_severity_wins() -> None:
    settings = SETTINGS._replace(severity={"coze-pat": Severity.LOW})
    assert verdict.severity(finding(exposure=Exposure("client")), settings) == Severity.LOW


def test_suppression_in_its_order() -> None:
    accepted = Baseline({key(finding()): Entry(None, "old")})
    allowed = finding(allow=Allow("sample", "2026-06-01", 1))
    late = finding(allow=Allow("sample", "2026-05-31", 1))
    by = verdict.suppression
    assert by(allowed, SETTINGS, accepted, TODAY) == Suppression("inline", "sample")
    assert by(late, SETTINGS, accepted, TODAY) == Suppression("baseline", "old")
    assert by(late, SETTINGS, None, TODAY) is None
    assert by(allowed, SETTINGS._replace(isolated=True), None, TODAY) is None


def test_remarks_are_about_findings_that_count() -> None:
    counted = Verdict(finding(allow=Allow("", None, 1, "no-reason")), Severity.HIGH)
    suppressed = counted._replace(suppressed=Suppression("baseline", "x"))
    assert len(verdict.remarks([counted, suppressed], SETTINGS, None, TODAY)) == 1
    assert verdict.remarks([suppressed], SETTINGS, None, TODAY) == ()
    assert verdict.remarks([counted], SETTINGS._replace(isolated=True), None, TODAY) == ()


LOST = Skip("p", Text("r", "r"))
NOTED = Skip("p", Text("r", "r"), lost=False)
HIGH = Verdict(finding(), Severity.HIGH)
QUIET = Verdict(finding(), Severity.HIGH, Suppression("inline", "x"))
EXITS = [
    (Report(), Severity.LOW, False, Exit.CLEAN),
    (Report((HIGH,)), Severity.HIGH, False, Exit.FINDINGS),
    (Report((HIGH,)), Severity.CRITICAL, False, Exit.CLEAN),
    (Report((HIGH,)), Severity.LOW, True, Exit.CLEAN),
    (Report((QUIET,)), Severity.LOW, False, Exit.CLEAN),
    (Report((), (LOST,)), Severity.LOW, False, Exit.INCOMPLETE),
    (Report((), (LOST,)), Severity.LOW, True, Exit.INCOMPLETE),
    (Report((), (NOTED,)), Severity.LOW, False, Exit.CLEAN),
    (Report((HIGH,), (LOST,)), Severity.LOW, False, Exit.FINDINGS),
]


@pytest.mark.parametrize(("report", "fail_on", "exit_zero", "expected"), EXITS)
def test_exit_code(report: Report, fail_on: Severity, *, exit_zero: bool, expected: Exit) -> None:
    assert verdict.exit_code(report, fail_on, exit_zero=exit_zero) == expected


OF_AGE = [
    ("pat", "expired-by-policy", Severity.LOW),
    ("czs", "expired-by-policy", Severity.LOW),
    ("czu", "expired-by-policy", Severity.LOW),
    ("sat", "assume-alive", Severity.CRITICAL),
    ("cztei", "unknown", Severity.MEDIUM),
]


@pytest.mark.parametrize(("prefix", "state", "severity"), OF_AGE)
def test_what_was_committed_long_ago_is_mild_if_it_ends(
    prefix: str, state: str, severity: Severity, tmp_path: Path
) -> None:
    facts = Facts.of([Scanner().text("a.txt", tokens.fake_token(prefix).encode())])

    def ages(asked: Sequence[Finding]) -> tuple[dict[tuple[str, str], lifetime.Seen], tuple[()]]:
        day = lifetime.Seen(dt.date(2025, 1, 1), dt.date(2025, 1, 1))
        return {(one.location.path, one.secret.fingerprint): day for one in asked if one.secret}, ()

    project = on_disk(str(tmp_path))
    report = assess_facts(
        Settings(str(tmp_path)), facts, TODAY, projects=lambda *_: project, ages=ages
    )  # fmt: skip
    (found,) = report.verdicts
    assert (found.assessed.lifetime.state, found.severity) == (state, severity)
