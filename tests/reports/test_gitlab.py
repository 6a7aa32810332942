"""GitLab's two reports, by GitLab's schemas."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft7Validator, ValidationError
from markdown_it import MarkdownIt

from patscan.model.findings import Verdict
from patscan.model.run import MaskedReport, Report, Skip
from patscan.model.text import Language, Severity, Text
from patscan.reports import codequality, gitlab
from tests.assessments import changed
from tests.reports.samples import EMPTY, FIRST, FULL, HISTORY, IN_BROWSER, SAMPLES, place

SCHEMAS = Path(__file__).parent / "schemas"
SECRETS = Draft7Validator(json.loads((SCHEMAS / "gitlab-secret-detection.json").read_text()))
QUALITY = Draft7Validator(json.loads((SCHEMAS / "gitlab-codequality.json").read_text()))


def secrets_of(report: Report, language: Language = "en") -> dict[str, Any]:
    value: dict[str, Any] = json.loads(gitlab.render(MaskedReport(report), language))
    SECRETS.validate(value)
    return value


def issues_of(report: Report, language: Language = "en") -> list[dict[str, Any]]:
    value: list[dict[str, Any]] = json.loads(codequality.render(MaskedReport(report), language))
    QUALITY.validate(value)
    return value


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("name", SAMPLES)
def test_the_schemas_hold(name: str, language: Language) -> None:
    report = secrets_of(SAMPLES[name], language)
    issues = issues_of(SAMPLES[name], language)
    for ids in (
        [one["id"] for one in report["vulnerabilities"]],
        [one["fingerprint"] for one in issues],
    ):
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("field", ["id", "identifiers", "location"])
def test_the_schema_sees_a_mistake(field: str) -> None:
    report = secrets_of(FULL)
    del report["vulnerabilities"][0][field]
    with pytest.raises(ValidationError):
        SECRETS.validate(report)


def test_a_partial_scan_is_a_failure_with_a_warning() -> None:
    assert secrets_of(EMPTY)["scan"]["status"] == "success"
    scan = secrets_of(FULL)["scan"]
    assert scan["status"] == "failure"
    assert scan["messages"][0] == {
        "level": "warn",
        "value": "not scanned: private/id_rsa: permission denied",
    }
    assert "2 findings suppressed" in scan["messages"][-1]["value"]
    lost = Skip("key", Text("no", "不行"))
    messages = secrets_of(Report(skips=(lost,) * 150))["scan"]["messages"]
    assert messages[-2]["value"] == "... and 50 more that were not scanned"


def test_a_secret_names_the_commit_that_brought_it_or_was_scanned() -> None:
    (in_tree, *_) = secrets_of(FULL)["vulnerabilities"]
    assert in_tree["location"]["commit"] == {"sha": "f" * 40}
    gone, message, *_ = secrets_of(HISTORY)["vulnerabilities"]
    assert gone["location"]["commit"]["sha"] == FIRST.id
    assert gone["location"]["commit"]["author"] == "Ada 李"
    assert "file" not in message["location"]
    unborn = secrets_of(FULL._replace(provenance=None))["vulnerabilities"][0]
    assert unborn["location"]["commit"] == {"sha": gitlab.NO_COMMIT}


def test_a_description_is_no_markup() -> None:
    odd = changed(IN_BROWSER, secret=None, subject="`x`[a](https://evil.example)<b>*c*")
    (one,) = secrets_of(Report(verdicts=(Verdict(odd, Severity.LOW),)))["vulnerabilities"]
    page = MarkdownIt("gfm-like", {"linkify": False}).render(one["description"])
    assert "`x`[a](https://evil.example)&lt;b&gt;*c*" in page
    assert "<a" not in page


def test_the_value_identifies_it() -> None:
    moved = [changed(IN_BROWSER, location=place("src/App.vue", n)) for n in (14, 99)]
    found = [secrets_of(Report(verdicts=(Verdict(one, Severity.LOW),))) for one in moved]
    ids = [one["vulnerabilities"][0]["id"] for one in found]
    assert ids[0] == ids[1]
    identifiers = found[0]["vulnerabilities"][0]["identifiers"]
    assert [one["type"] for one in identifiers] == ["patscan_rule_id", "patscan_fingerprint", "cwe"]
    assert IN_BROWSER.finding.secret
    assert identifiers[1]["value"] == IN_BROWSER.finding.secret.fingerprint


def test_what_was_not_scanned_is_an_issue() -> None:
    issue = issues_of(FULL)[-1]
    assert issue["check_name"] == "not-scanned"
    assert issue["location"]["path"] == "private/id_rsa"
    assert [one["severity"] for one in issues_of(FULL)] == [
        "blocker",
        "critical",
        "major",
        "critical",
    ]
    assert issues_of(EMPTY) == []
