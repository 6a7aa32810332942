"""The reports of an audit: one row for a credential, one for every repository, both languages, no credential."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from patscan.audit.reports import summary
from patscan.audit.values import Audit, State
from patscan.cli.audit_output import AUDIT_FORMATS, exit_code
from patscan.model.text import Exit, Language, Severity
from tests.audit.organisations import SHARED, audited, commits, made, organisation, own_token
from tests.reports.test_html import page_of
from tests.reports.test_sarif import complaints, needs_multitool


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    """Six repositories, of which one cannot be opened and one has lost its objects."""
    top = tmp_path_factory.mktemp("reports")
    folder = organisation(top / "o", 5)
    (folder / "repo-001" / "HEAD").write_text("nonsense")
    broken = made(folder / "broken", commits(9))
    for pack in (broken / "objects" / "pack").glob("*.idx"):
        pack.unlink()
    return audited(top / "a.db", [folder])


def rendered(audit: Audit, format_: str, language: Language = "en") -> str:
    return AUDIT_FORMATS[format_]()(audit, language).decode("utf-8-sig")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("format_", AUDIT_FORMATS)
def test_no_report_shows_a_credential(audit: Audit, format_: str, language: Language) -> None:
    shown = rendered(audit, format_, language)
    assert SHARED[4:8] in shown
    for token in (SHARED, own_token(3), own_token(4)):
        assert token[4:30] not in shown


@pytest.mark.parametrize("format_", AUDIT_FORMATS)
def test_the_same_audit_gives_the_same_bytes(audit: Audit, format_: str) -> None:
    render = AUDIT_FORMATS[format_]()
    assert render(audit, "zh") == render(audit, "zh")


def test_the_json_report_has_a_row_for_each_credential_and_each_repository(audit: Audit) -> None:
    report: dict[str, Any] = json.loads(rendered(audit, "json"))
    assert (report["kind"], report["version"]) == ("patscan-audit", 1)
    assert [one["repositories"] for one in report["credentials"]] == [
        ["repo-000", "repo-002"],
        *sorted([["repo-003"], ["repo-004"]], key=lambda row: fingerprints(report, row)),
    ]
    coverage = {one["repository"]: one["status"] for one in report["coverage"]}
    assert coverage == {
        "broken": "partial",
        "repo-000": "complete",
        "repo-001": "failed",
        "repo-002": "complete",
        "repo-003": "complete",
        "repo-004": "complete",
    }
    place = report["credentials"][0]["places"][0]
    assert (place["repository"], place["path"], place["line"]) == ("repo-000", "coze.py", 1)
    assert place["owners"]["added_by"] == "Ada <ada@example.com>"


def fingerprints(report: dict[str, Any], repositories: list[str]) -> str:
    (row,) = [one for one in report["credentials"] if one["repositories"] == repositories]
    return str(row["fingerprint"])


def test_the_table_has_one_row_for_a_credential(audit: Audit) -> None:
    rows = list(csv.DictReader(io.StringIO(rendered(audit, "csv"), newline="")))
    assert len(rows) == 3
    assert rows[0]["repositories"] == "repo-000; repo-002"
    assert rows[0]["places"] == "repo-000: coze.py:1:1; repo-002: coze.py:1:1"
    assert {row["state"] for row in rows} == {"open"}


def test_sarif_has_a_run_for_each_repository(audit: Audit) -> None:
    log: dict[str, Any] = json.loads(rendered(audit, "sarif"))
    ids = [run["automationDetails"]["id"] for run in log["runs"]]
    assert ids == [f"patscan/audit/{one.name}/" for one in audit.repositories]
    successes = [run["invocations"][0]["executionSuccessful"] for run in log["runs"]]
    assert successes == [False, True, False, True, True, True]


@needs_multitool
def test_the_validator_of_sarif_has_no_complaint(audit: Audit, tmp_path: Path) -> None:
    path = tmp_path / "audit.sarif"
    path.write_text(rendered(audit, "sarif"), "utf-8")
    assert complaints([path], tmp_path) == []


def test_what_was_decided_is_suppressed_in_sarif(audit: Audit) -> None:
    revoked = State("revoked", who="Ada", note="rotated", ticket="SEC-1")
    first, *others = audit.credentials
    changed = audit._replace(credentials=(first._replace(state=revoked), *others))
    log: dict[str, Any] = json.loads(rendered(changed, "sarif"))
    suppressions = [
        one["justification"]
        for run in log["runs"]
        for result in run["results"]
        for one in result["suppressions"]
    ]
    assert suppressions == ["revoked: rotated: SEC-1: Ada"] * 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_html_page_leads_from_each_credential_to_its_repositories(
    audit: Audit, language: Language
) -> None:
    gone = audit.credentials[0]._replace(
        fingerprint="0" * 64, places=(), change="gone", repositories=("repo-000", "elsewhere")
    )
    changed = audit._replace(credentials=(*audit.credentials, gone))
    root = page_of(AUDIT_FORMATS["html"]()(changed, language))
    rows = root.xpath("//section[@aria-labelledby='credentials']//tbody/tr")
    assert len(rows) == 4
    assert [link.text for link in rows[0].iter("a")] == ["repo-000", "repo-002"]
    assert [link.text for link in rows[3].iter("a")] == ["repo-000"]
    targets = [link.get("href") for link in rows[0].iter("a")]
    assert all(root.get_element_by_id(target[1:]).get("class") for target in targets)
    covered = root.xpath("//section[@aria-labelledby='repositories']//tbody/tr/th")
    assert [cell.text_content() for cell in covered] == [one.name for one in audit.repositories]


def test_the_html_page_says_who_to_ask(audit: Audit) -> None:
    root = page_of(AUDIT_FORMATS["html"]()(audit, "en"))
    (row,) = root.xpath("//section[@aria-labelledby='owners']//tbody/tr")
    cells = [cell.text_content().strip() for cell in row]
    assert cells[:2] == ["Ada <ada@example.com>", "3"]


def test_an_html_page_of_one_repository_keeps_its_name(tmp_path: Path) -> None:
    audit = audited(tmp_path / "a.db", [made(tmp_path / "only", commits(0, a_py=SHARED))])
    root = page_of(AUDIT_FORMATS["html"]()(audit, "en"))
    assert "only" in [title.text_content() for title in root.iter("h2")]
    clean = audited(tmp_path / "b.db", [made(tmp_path / "clean", commits(0))])
    assert b"no Coze credentials in 1 repository" in AUDIT_FORMATS["html"]()(clean, "en")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_for_management_is_one_page(audit: Audit, language: Language) -> None:
    many = tuple(
        audit.credentials[0]._replace(
            fingerprint=f"{n:064x}", repositories=("a|b", "`c`", "d", "e")
        )
        for n in range(30)
    )
    failed = tuple(one for one in audit.repositories if one.failure) * 40
    trend = tuple(audit.figures._replace(day=f"2026-11-{day:02}") for day in range(1, 13))
    page = rendered(
        audit._replace(credentials=many, repositories=failed, trend=trend), "markdown", language
    )
    assert len(page.splitlines()) < 80
    table = [line for line in page.splitlines() if line.startswith("| ")]
    assert len({line.count("|") for line in table if "pat" in line}) == 1
    assert "&#96;c&#96;" in page
    assert page.count("2026-11-0") == 9


def test_the_page_says_what_was_not_scanned(audit: Audit) -> None:
    page = rendered(audit, "markdown")
    assert "## Not wholly scanned" in page
    assert "<code>repo-001</code> | failed | " in page
    assert "INCOMPLETE" in page


def test_the_text_names_every_place_once(audit: Audit) -> None:
    shown = rendered(audit, "text")
    assert shown.count("repo-000: coze.py:1:1 (in HEAD)  added by Ada <ada@example.com>") == 1
    assert shown.count("repo-003: old.py:1:1  added by") == 1
    assert "not wholly scanned: repo-001 (failed): " in shown
    assert "not wholly scanned: broken (partial): " in shown


def test_findings_fail_and_else_what_was_not_scanned(audit: Audit) -> None:
    assert exit_code(audit, exit_zero=False) == Exit.FINDINGS
    assert exit_code(audit, exit_zero=True) == Exit.INCOMPLETE
    assert exit_code(audit._replace(fail_on=Severity.CRITICAL), exit_zero=False) == Exit.INCOMPLETE
    decided = tuple(one._replace(state=State("revoked")) for one in audit.credentials)
    assert exit_code(audit._replace(credentials=decided), exit_zero=False) == Exit.INCOMPLETE
    complete = tuple(one for one in audit.repositories if one.status == "complete")
    clean = audit._replace(credentials=decided, repositories=complete)
    assert exit_code(clean, exit_zero=False) == Exit.CLEAN


def test_the_text_names_a_repository_and_its_owners_once(audit: Audit) -> None:
    row = next(one for one in audit.credentials if one.places)
    first = row.places[0]
    other = first._replace(owners=first.owners._replace(added_by="Eve"))
    places = (first, first, other, *[first] * 6)
    shown = rendered(audit._replace(credentials=(row._replace(places=places),)), "text")
    lines = [line for line in shown.splitlines() if first.verdict.finding.location.path in line]
    assert [line.startswith("        ") for line in lines] == [
        False, True, False, False, True, True, True, True,
    ]  # fmt: skip
    assert ["added by" in line for line in lines] == [not line[4].isspace() for line in lines]
    assert "... and 1 more place\n" in shown


def test_a_leak_has_no_date_in_the_text(audit: Audit) -> None:
    row = next(one for one in audit.credentials if one.places)
    verdict = row.places[0].verdict
    item = verdict.assessed
    leak = verdict._replace(assessed=item._replace(finding=item.finding._replace(secret=None)))
    place = row.places[0]._replace(verdict=leak)
    shown = rendered(audit._replace(credentials=(row._replace(places=(place,)),)), "text")
    note = item.lifetime.note.en
    assert note in rendered(audit, "text")
    assert note not in shown


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "INCOMPLETE: 1 repository could not be scanned"),
        (2, "INCOMPLETE: none of 2 repositories could be scanned"),
    ],
)
def test_where_nothing_was_scanned_nothing_is_said_of_the_rest(
    audit: Audit, count: int, said: str
) -> None:
    figures = audit.figures._replace(repositories=count, failed=count, partial=0, credentials=0)
    headline = summary.headline(audit._replace(figures=figures, first=True), "en")
    assert headline == said
