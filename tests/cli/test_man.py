"""The man page is that of the commands, and a formatter reads it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli import manual
from tests.golden import assert_golden

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.newest
def test_the_page_is_up_to_date() -> None:
    assert_golden("patscan.1", manual.page().encode(), DOCS)


def test_a_formatter_has_nothing_to_say() -> None:
    program = shutil.which("mandoc")
    if program is None:
        if os.environ.get("PATSCAN_NO_SKIPS"):
            pytest.fail("mandoc is not installed")
        pytest.skip("mandoc is not installed")
    done = subprocess.run(
        [program, "-T", "lint", "-W", "warning", str(DOCS / "patscan.1")],
        capture_output=True, check=False, text=True,
    )  # fmt: skip
    said = [line for line in done.stdout.splitlines() if "missing date" not in line]
    assert said == []
