"""Opinions and estimates: severity, suppression, exit codes, lifetime, exposure by path."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from patscan.coze import lifetime
from patscan.detect.scanner import Scanner
from patscan.exposure.judge import judged
from patscan.exposure.paths import evidence
from patscan.model.findings import (
    Allow,
    Assessed,
    Confidence,
    Exposure,
    ExposureLevel,
    Suppression,
    Verdict,
)
from patscan.model.run import Report, Skip
from patscan.model.text import Exit, Severity, Text
from patscan.policy import verdict
from patscan.policy.baseline import Baseline, Entry, key
from patscan.policy.settings import Settings
from tests import tokens
from tests.assessments import assessed

TODAY = dt.date(2026, 6, 1)
SETTINGS = Settings("/r")


def finding(prefix: str = "pat", **more: Any) -> Assessed:
    return assessed(Scanner().text("x", tokens.fake_token(prefix).encode()).findings[0], **more)


def leak(rule: str, level: ExposureLevel, confidence: Confidence = "high") -> Assessed:
    return finding(rule=rule, secret=None, exposure=Exposure(level), confidence=confidence)


EXPIRED = lifetime.estimate("coze-pat", lifetime.Seen.on(dt.date(2026, 1, 1)), TODAY)
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
    (leak("coze-public-env", "client"), Severity.HIGH),
    (leak("coze-public-env", "client", "low"), Severity.MEDIUM),
    (leak("coze-browser-flag", "unknown"), Severity.MEDIUM),
    (leak("coze-jwt-in-browser", "client"), Severity.CRITICAL),
    (leak("coze-pat-in-production", "config"), Severity.LOW),
]


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


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


LIFETIMES = [
    ("coze-pat", "2026-05-20", "alive-window", "2026-06-19"),
    ("coze-pat", "2026-05-02", "alive-window", "2026-06-01"),
    ("coze-pat", "2026-05-01", "expired-by-policy", "2026-05-31"),
    ("coze-pat", "2024-10-16", "expired-by-policy", "2024-11-15"),
    ("coze-pat", "2024-10-15", "unknown-legacy", None),
    ("coze-pat", None, "unknown", None),
    ("coze-pat", "2030-01-01", "alive-window", "2026-07-01"),  # a wrong clock
    ("coze-pat-selfhosted", "2020-01-01", "assume-alive", None),
    ("coze-sat", "2020-01-01", "assume-alive", None),
    ("coze-playground-token", "2020-01-01", "unknown", None),
    ("coze-jwt-access-token", "2020-01-01", "short-lived", None),
    ("coze-user-access-token", None, "short-lived", None),
    ("coze-refresh-token", "2020-01-01", "unknown", None),
    ("coze-oauth-private-key", None, "assume-alive", None),
    ("coze-site-jwt", "2020-01-01", "assume-alive", None),
]


@pytest.mark.parametrize(("rule", "first", "state", "until"), LIFETIMES)
def test_lifetime(rule: str, first: str | None, state: str, until: str | None) -> None:
    seen = lifetime.Seen.on(day(first)) if first else None
    estimate = lifetime.estimate(rule, seen, TODAY)
    assert (estimate.state, estimate.until) == (state, until)
    assert estimate.note.en
    assert estimate.note.zh
    assert until is None or until in estimate.note.zh


TWO_DATES = [
    ("2024-10-01", "2024-10-15", "unknown-legacy"),
    ("2024-10-01", "2026-01-01", "unknown-legacy"),
    ("2020-01-01", "2026-05-20", "alive-window"),
    ("2024-10-16", "2026-01-01", "expired-by-policy"),
    ("2024-10-01", "2030-01-01", "alive-window"),
]


@pytest.mark.parametrize(("earliest", "latest", "state"), TWO_DATES)
def test_of_two_dates_the_more_careful_counts(earliest: str, latest: str, state: str) -> None:
    seen = lifetime.Seen(day(earliest), day(latest))
    assert lifetime.estimate("coze-pat", seen, TODAY).state == state


LEVELS = [
    ("index.html", "client"), ("src/App.vue", "client"), ("public/sw.js", "client"),
    ("dist/assets/index.js", "client"), ("miniprogram/config.js", "client"),
    ("app/src/main/res/values/strings.xml", "client"), ("app/src/main/java/a/B.kt", "client"),
    ("ios/App.swift", "client"), ("firmware/main.ino", "client"),
    ("server/api/chat.post.ts", "server"), ("app.py", "server"), ("cmd/main.go", "server"),
    ("README.md", "docs"), ("docs/x.json", "docs"), ("a/coze.postman_collection.json", "docs"),
    (".env", "config"), (".env.production", "config"), ("conf/prod.env", "config"),
    ("docker-compose.yml", "config"), ("Dockerfile", "config"), ("application.properties", "config"),
    (".cursor/mcp.json", "config"), ("conf/private_key.pem", "config"),
    ("src/api.ts", "unknown"), ("token.txt", "unknown"), ("capture.har", "unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "level"), LEVELS)
def test_exposure_by_path(path: str, level: str) -> None:
    exposure = judged(evidence(path))
    assert exposure.level == level
    assert bool(exposure.evidence) == (level != "unknown")
