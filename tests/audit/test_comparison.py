"""Comparing with the JSON report of an earlier audit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from patscan.audit import comparison
from patscan.audit.reports import json as json_report
from patscan.model.text import PatscanError
from tests.audit.organisations import audited, organisation


def test_a_report_stands_for_the_database(tmp_path: Path) -> None:
    folder = organisation(tmp_path / "o", 6)
    whole = audited(tmp_path / "a.db", [folder])
    report = tmp_path / "a.json"
    report.write_bytes(json_report.render(whole, "zh"))
    shutil.rmtree(folder / "repo-003")
    organisation(tmp_path / "other", 4)
    shutil.move(tmp_path / "other" / "repo-003", folder / "repo-006")
    by_report = audited(tmp_path / "b.db", [folder], compare=report, day=3)
    by_database = audited(tmp_path / "a.db", [folder], day=3)
    assert by_report.credentials == by_database.credentials
    assert not by_report.first
    assert by_report.figures == by_database.figures
    assert (by_report.figures.new, by_report.figures.known) == (0, 3)


def test_a_repository_that_is_not_audited_is_not_compared(tmp_path: Path) -> None:
    folder = organisation(tmp_path / "o", 5)
    report = tmp_path / "a.json"
    report.write_bytes(json_report.render(audited(tmp_path / "a.db", [folder]), "en"))
    part = audited(tmp_path / "b.db", [folder / "repo-003"], compare=report)
    assert [row.change for row in part.credentials] == ["known"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"kind": "patscan-audit", "version": 2}',
        "[" * 99_999,
        "\0",
        '{"findings": []}',
    ],
)
def test_another_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(PatscanError) as caught:
        comparison.of_file(str(path), ())
    assert caught.value.hint is not None


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PatscanError, match="cannot read"):
        comparison.of_file(str(tmp_path / "a.json"), ())


def test_a_later_version_may_have_more_fields(tmp_path: Path) -> None:
    audit = audited(tmp_path / "a.db", [organisation(tmp_path / "o", 4)])
    report = json.loads(json_report.render(audit, "en"))
    report["more"] = report["credentials"][0]["more"] = 1
    path = tmp_path / "a.json"
    path.write_text(json.dumps(report))
    assert len(comparison.of_file(str(path), ()).known) == 2
