"""What holds for all tests."""

from __future__ import annotations

import os

import pytest

collect_ignore = ["corpus"]  # projects to be scanned, some with tests of their own


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say the corpus's scores, which a passing test would keep to itself."""
    from tests.scoring import SCORES

    for line in SCORES:
        terminalreporter.write_line(line)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything that a test may need is present, a skipped test is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("PATSCAN_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        for report in reporter.stats["skipped"]:
            reporter.write_line(f"skipped, but nothing may be: {report.nodeid} {report.longrepr}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
