"""Fixtures and settings for all tests."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Generator

import pytest
from hypothesis import settings

SCORE = "score"
# What may be a value, in a test's name.
VALUE = re.compile(r"[A-Za-z0-9+/]{40,}")
# How long an example takes depends on what else the machine does; time is what `timing` tests are for.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

collect_ignore = ["corpus"]  # projects to be scanned, some with tests of their own


@pytest.fixture(scope="session", autouse=True)
def _ignored_signals_are_not_inherited() -> None:
    """Let signals reach what tests start, though under `nohup`, or in a script's background, we ignore them.

    A program ignores from its start what its parent ignores, but not what its parent handles.
    """
    for number in (signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)):
        if signal.getsignal(number) == signal.SIG_IGN:
            signal.signal(number, lambda *_: None)


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a case that is a text without the values in it: not even made-up ones are shown."""
    text = ascii(val)[1:-1] if isinstance(val, str | bytes) else ""
    return VALUE.sub("…", text) if VALUE.search(text) else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let the corpus's scores travel with the report, which may come from another process."""
    from tests.scoring import SCORES

    report = yield
    report.user_properties += [(SCORE, line) for line in SCORES]
    SCORES.clear()
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say the corpus's scores, which a passing test would keep to itself."""
    for report in (*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")):
        for name, line in report.user_properties:
            if name == SCORE:
                terminalreporter.write_line(line)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything that a test may need is present, a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("PATSCAN_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        for report in reporter.stats["skipped"]:
            reporter.write_line(f"skipped, but nothing may be: {report.nodeid} {report.longrepr}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
