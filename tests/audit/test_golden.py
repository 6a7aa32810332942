"""The reports of made-up audits, byte for byte, and the schema of the JSON report."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator

from patscan.audit.reports.json_schema import SCHEMA_NAME, json_schema
from patscan.audit.values import Audit, Change, StateName, Status
from patscan.cli.audit_output import AUDIT_FORMATS
from patscan.model.text import Language
from patscan.reports.printable import json_bytes
from tests.audit.samples import AUDITS
from tests.golden import assert_golden, words_of_page
from tests.reports.test_json import objects_in

FOLDER = Path(str(files("patscan.audit.reports"))) / "schema"
SUFFIX = {
    "text": ".txt",
    "json": ".json",
    "csv": ".csv",
    "sarif": ".sarif",
    "markdown": ".md",
    "html": ".html",
}
VALIDATOR = Draft202012Validator(json_schema(), format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture(scope="module")
def audits(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Audit]:
    """The samples, by name."""
    folder = tmp_path_factory.mktemp("golden")
    return {name: make(folder / f"{name}.db") for name, make in AUDITS.items()}


# One of SARIF is enough: each of its runs repeats all rules.
GOLDENS = [
    (name, format_) for name in AUDITS for format_ in AUDIT_FORMATS
    if (name, format_) != ("audit-tracked", "sarif")
]  # fmt: skip


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize(("name", "format_"), GOLDENS)
def test_golden(audits: dict[str, Audit], name: str, format_: str, language: Language) -> None:
    data = AUDIT_FORMATS[format_]()(audits[name], language)
    if format_ == "html":
        data = words_of_page(data)
    assert_golden(f"{name}.{language}{SUFFIX[format_]}", data)


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("name", AUDITS)
def test_the_json_report_fits_its_schema(
    audits: dict[str, Audit], name: str, language: Language
) -> None:
    VALIDATOR.validate(json.loads(AUDIT_FORMATS["json"]()(audits[name], language)))


def test_the_published_schema_is_a_schema_and_current() -> None:
    Draft202012Validator.check_schema(json_schema())
    assert_golden(SCHEMA_NAME, json_bytes(json_schema()), FOLDER)


def test_every_object_of_the_schema_is_closed() -> None:
    closed = list(objects_in(json_schema()))
    assert len(closed) > 12
    for one in closed:
        assert one["additionalProperties"] is False


def test_the_sample_has_every_state_change_and_status(audits: dict[str, Audit]) -> None:
    report: dict[str, Any] = json.loads(AUDIT_FORMATS["json"]()(audits["audit-tracked"], "en"))
    rows = report["credentials"]
    assert {row["state"]["state"] for row in rows} == set(get_args(StateName))
    assert {row["change"] for row in rows} == set(get_args(Change))
    assert {row["status"] for row in report["coverage"]} == set(get_args(Status))


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"trend": None},
        {"more": 1},
        {"coverage": [{"repository": "a", "location": "/a", "status": "whole", "failure": None}]},
        {"coverage": [{"repository": "a", "location": "/a", "status": "failed"}]},
        {"coverage": [{"repository": "a", "location": "/a", "status": "failed", "failure": "", "skips": []}]},
    ],
)  # fmt: skip
def test_the_schema_sees_a_mistake(audits: dict[str, Audit], change: dict[str, Any]) -> None:
    report = json.loads(AUDIT_FORMATS["json"]()(audits["audit-first"], "en"))
    assert VALIDATOR.is_valid(report)
    assert not VALIDATOR.is_valid(report | change)
