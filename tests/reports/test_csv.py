"""The CSV report, read back, and as a spreadsheet takes it."""

from __future__ import annotations

import csv
import io
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patscan.model.findings import Suppression, Verdict
from patscan.model.run import MaskedReport, Report, Skip
from patscan.model.text import Language, Severity, Text
from patscan.reports import csv as csv_report
from patscan.reports.printable import printable
from tests.assessments import changed
from tests.reports.samples import FULL, HISTORY, IN_BROWSER, SAMPLES, place


def rows_of(report: Report, language: Language = "en") -> list[dict[str, str]]:
    data = csv_report.render(MaskedReport(report), language)
    assert data.startswith(b"\xef\xbb\xbfstatus,")  # Excel takes it for UTF-8 by that
    assert data.replace(b"\r\n", b"").count(b"\n") == data.replace(b"\r\n", b"").count(b"\r") == 0
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    assert all(None not in row and None not in row.values() for row in rows)
    return rows


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("name", SAMPLES)
def test_there_is_a_row_for_everything(name: str, language: Language) -> None:
    report = SAMPLES[name]
    rows = rows_of(report, language)
    assert len(rows) == len(report.verdicts) + len(report.skips)


def test_the_status_tells_what_counts() -> None:
    assert [row["status"] for row in rows_of(FULL)] == [
        "open", "open", "open", "suppressed (inline)", "suppressed (baseline)", "nothing to scan", "not scanned",
    ]  # fmt: skip


def test_a_history_has_its_days() -> None:
    first = rows_of(HISTORY)[0]
    assert (first["first_seen"], first["last_seen"]) == (
        "2025-01-03T03:04:05Z",
        "2025-03-01T00:00:00Z",
    )
    assert (first["author"], first["at_head"]) == ("Ada 李", "no")


FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "＝1", "－1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("words", FORMULAS)
def test_a_formula_is_text(words: str) -> None:
    finding = changed(IN_BROWSER, location=place(words), subject=words, secret=None)
    verdict = Verdict(finding, Severity.LOW, Suppression("inline", words))
    row, skip = rows_of(Report(verdicts=(verdict,), skips=(Skip(words, Text(words, words)),)))
    for cell in (row["path"], row["credential"], row["reason"], skip["path"], skip["reason"]):
        assert cell == f"'{words}"


@pytest.mark.parametrize("words", ["a=1", "1-2", "x@y", "", "中 文"])
def test_other_words_stay_as_they_are(words: str) -> None:
    (skip,) = rows_of(Report(skips=(Skip(words, Text("r", "r")),)))
    assert skip["path"] == words


@given(words=st.text(st.characters(exclude_categories=())))
def test_any_words_are_read_back(words: str) -> None:
    (skip,) = rows_of(Report(skips=(Skip(words, Text("r", "r")),)))
    assert skip["path"].removeprefix("'") == printable(words).removeprefix("'")
    assert not skip["path"].lstrip().startswith(tuple("=+-@＝＋－＠"))
