"""Allow comments."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patscan.policy.allow import allow_in

COUNTS = [
    ("x = 1  # patscan: allow a sample", "", "a sample"),
    ("x = 1  // patscan:allow a sample", "", "a sample"),
    ("x = 1  /* patscan: allow a sample */", "", "a sample"),
    ("<a> <!-- patscan: allow a sample -->", "", "a sample"),
    ("select 1 -- patscan: allow a sample", "", "a sample"),
    ("x=1 ; PATSCAN: ALLOW a sample", "", "a sample"),
    ("{# patscan: allow a sample #}", "", "a sample"),
    ("{/* patscan: allow a sample */}", "", "a sample"),
    ("<%-- patscan: allow a sample --%>", "", "a sample"),
    ("x  # patscan: allow - 已撤销的示例", "", "已撤销的示例"),
    ("x", "# patscan: allow a sample", "a sample"),
    ("x", "  // patscan: allow a sample", "a sample"),
    ("x", "REM patscan: allow a sample", "a sample"),
    ("x", "<!-- patscan: allow a sample -->", "a sample"),
    ("x", "    {/* patscan: allow a sample */}", "a sample"),
]


@pytest.mark.parametrize(("line", "previous", "reason"), COUNTS)
def test_counts(line: str, previous: str, reason: str) -> None:
    allow = allow_in(line, previous, line_number=7)
    assert allow is not None
    assert (allow.reason, allow.until) == (reason, None)
    assert allow.line == (6 if previous else 7)


DOES_NOT = [
    ("x = 1", ""),
    ("x  # patscan: allow", ""),
    ("x  /* patscan: allow */", ""),
    ("x  # patscan: allow until 2027-01-31", ""),
    ("x  # patscan: allow a sample until 2027-02-31", ""),
    ("x  # patscan: allowance", ""),
    ("x", "y = 2  # patscan: allow a sample"),
]


@pytest.mark.parametrize(("line", "previous"), DOES_NOT)
def test_does_not_count(line: str, previous: str) -> None:
    allow = allow_in(line, previous, line_number=7)
    assert allow is None or not allow.reason


@pytest.mark.parametrize(
    "text",
    ["a sample until 2027-01-31", "until 2027-01-31: a sample", "a sample (until 2027-01-31)"],
)
def test_until(text: str) -> None:
    allow = allow_in(f"x  # patscan: allow {text}", "", line_number=1)
    assert allow == ("a sample", "2027-01-31", 1)


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_text_makes_it_crash(line: str, previous: str) -> None:
    allow_in(line, f"# patscan: allow {previous}", line_number=2)


@pytest.mark.timing
@pytest.mark.parametrize(
    "unit", ["patscan:", "patscan: allow ", " ", "(", "until ", "-", "*/", "#"]
)
def test_long_lines_are_no_trouble(unit: str) -> None:
    line = "# patscan: allow " + unit * 2000
    started = time.process_time()
    for _ in range(10):
        allow_in(line, line, line_number=1)
    assert time.process_time() - started < 5  # quadratic behaviour would take minutes
