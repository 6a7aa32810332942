"""Allow comments and excluded paths."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patscan.model.text import PatscanError
from patscan.policy.allow import allow_in
from patscan.policy.ignore import exclusion
from patscan.policy.settings import Settings
from tests.repos import write

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


@pytest.mark.parametrize(
    "unit", ["patscan:", "patscan: allow ", " ", "(", "until ", "-", "*/", "#"]
)
def test_long_lines_are_no_trouble(unit: str) -> None:
    line = "# patscan: allow " + unit * 2000
    started = time.process_time()
    for _ in range(10):
        allow_in(line, line, line_number=1)
    assert time.process_time() - started < 5  # quadratic behaviour would take minutes


EXCLUDED = [
    (["dist/"], "dist/", True),
    (["dist/"], "dist/a.js", True),
    (["dist/"], "a/dist/b.js", True),
    (["/dist/"], "a/dist/b.js", False),
    (["*.log", "!keep.log"], "a.log", True),
    (["*.log", "!keep.log"], "d/keep.log", False),
    (["文档/**"], "文档/a.md", True),
    (["# dist/", ""], "dist/", False),
]


@pytest.mark.parametrize(("patterns", "path", "expected"), EXCLUDED)
@pytest.mark.parametrize("in_file", [True, False])
def test_excluded(
    tmp_path: Path, patterns: list[str], path: str, expected: bool, *, in_file: bool
) -> None:
    settings = Settings(str(tmp_path), exclude=() if in_file else tuple(patterns))
    if in_file:
        write(tmp_path, {".patscanignore": "\ufeff" + "\n".join(patterns)})
    excluded = exclusion(settings)
    assert (excluded(path) if excluded else False) is expected


def test_isolated_does_not_read_the_ignore_file(tmp_path: Path) -> None:
    write(tmp_path, {".patscanignore": "*"})
    assert exclusion(Settings(str(tmp_path), isolated=True)) is None
    assert exclusion(Settings(str(tmp_path))) is not None


def test_a_bad_pattern_is_named(tmp_path: Path) -> None:
    write(tmp_path, {".patscanignore": "good/\n!\n"})
    with pytest.raises(PatscanError, match=r"\.patscanignore"):
        exclusion(Settings(str(tmp_path)))
