"""The JSON report: goldens, its schema, odd values."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from patscan.coze.mask import mask_tokens
from patscan.files import path_bytes
from patscan.model import findings
from patscan.model.findings import Suppression, Verdict
from patscan.model.run import MaskedReport, Report, Skip, Stats
from patscan.model.text import Language, Severity, Text
from patscan.reports import json as json_report
from tests.assessments import changed
from tests.golden import assert_golden
from tests.reports.samples import EMPTY, FIRST, HISTORY, IN_BROWSER, LAST, SAMPLES, place
from tests.tokens import fake_token

SCHEMA: dict[str, Any] = json.loads(
    files("patscan.reports").joinpath("schema/patscan-1.schema.json").read_text("utf-8")
)
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
ANY_TEXT = st.text(st.characters(exclude_categories=()))


def rendered(report: Report, language: Language = "en") -> dict[str, Any]:
    data = json_report.render(MaskedReport(report), language)
    assert data.endswith(b"}\n")
    value: dict[str, Any] = json.loads(data.decode())
    VALIDATOR.validate(value)
    return value


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("name", SAMPLES)
def test_golden(name: str, language: Language) -> None:
    data = json_report.render(MaskedReport(SAMPLES[name]), language)
    VALIDATOR.validate(json.loads(data))
    assert_golden(f"{name}.{language}.json", data)


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def objects_in(node: object) -> Iterator[dict[str, Any]]:
    """Every schema of an object, however deep."""
    if isinstance(node, dict):
        if "required" in node:
            yield node
        for value in node.values():
            yield from objects_in(value)


def test_every_object_of_the_schema_is_closed_and_complete() -> None:
    closed = list(objects_in(SCHEMA))
    assert len(closed) > 5
    for one in closed:
        assert one["additionalProperties"] is False
        assert set(one["properties"]) - set(one["required"]) <= {"path_base64"}


WORDS = [
    ("kind", findings.Kind),
    ("confidence", findings.Confidence),
    ("exposure.level", findings.ExposureLevel),
    ("lifetime.state", findings.LifetimeState),
    ("verification.state", findings.VerificationState),
    ("kept_by", findings.Keeper),
]


@pytest.mark.parametrize(("field", "words"), WORDS)
def test_the_schema_knows_every_word_of_the_model(field: str, words: object) -> None:
    node = SCHEMA["$defs"]["finding"]
    for name in field.split("."):
        node = node["properties"][name]
    assert [word for word in node["enum"] if word] == list(get_args(words))


def test_a_history_is_told_with_its_author() -> None:
    first, message, at_head, reflog, dangling, index, on_disk = rendered(HISTORY)["findings"]
    assert first["first_seen"] == FIRST._asdict()
    assert first["last_seen"]["id"] == LAST.id
    assert first["refs"][0] == "refs/heads/main"
    assert first["refs_total"] == 25
    page = f"https://gitlab.example.com/team/app/-/blob/{LAST.id}/src/%E9%85%8D%E7%BD%AE%20a.env#L3"
    assert first["url"] == page
    assert message["url"] == f"https://gitlab.example.com/team/app/-/commit/{FIRST.id}"
    assert [one["at_head"] for one in (first, at_head, dangling)] == [False, True, False]
    assert [one["reachable"] for one in (first, reflog, dangling)] == [True, False, False]
    assert [one["kept_by"] for one in (reflog, dangling, index)] == ["reflog", "nothing", "index"]
    assert dangling["first_seen"] is dangling["url"] is None
    assert [on_disk[name] for name in list(on_disk)[-11:]] == [None] * 11


def test_the_schema_knows_every_severity_and_statistic() -> None:
    severities = SCHEMA["$defs"]["finding"]["properties"]["severity"]["enum"]
    assert set(severities) == {severity.word for severity in Severity}
    assert list(SCHEMA["properties"]["stats"]["properties"]) == list(Stats._fields)


@given(path=ANY_TEXT, note=ANY_TEXT, reason=ANY_TEXT)
def test_odd_values_give_valid_json(path: str, note: str, reason: str) -> None:
    finding = changed(IN_BROWSER, location=place(path))
    report = Report(
        verdicts=(Verdict(finding, Severity.LOW, Suppression("inline", reason)),),
        skips=(Skip(path, Text(reason + ".", reason + "。")),),
        stale_baseline=(note,),
        notes=(Text(note, note),),
    )
    value = rendered(report)
    shown = value["findings"][0]
    if "path_base64" in shown:
        assert base64.b64decode(shown["path_base64"]) == path_bytes(path)
    else:
        assert shown["path"] == path


def test_a_path_that_is_not_utf_8_is_shown_and_kept() -> None:
    skip = rendered(Report(skips=(Skip("a\udcff.js", Text("x", "x")),)))["skips"][0]
    assert skip["path"] == r"a\xff.js"
    assert base64.b64decode(skip["path_base64"]) == b"a\xff.js"


def test_no_token_leaves_in_a_file_name() -> None:
    token = fake_token("pat")
    for path in (f"keys/{token}.txt", f"\udcff/{token}"):
        data = mask_tokens(
            json_report.render(MaskedReport(Report(skips=(Skip(path, Text("x", "x")),))), "en")
        )
        skip = json.loads(data)["skips"][0]
        raw = base64.b64decode(skip.get("path_base64", ""))
        assert token not in data.decode()
        assert token.encode() not in raw


def test_the_folder_of_the_machine_stays_private() -> None:
    assert b"somebody" not in json_report.render(MaskedReport(EMPTY), "en")
