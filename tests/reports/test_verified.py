"""What reports say of findings that were verified."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from patscan.model.findings import Verdict, Verification, Workspace
from patscan.model.run import MaskedReport, Report
from patscan.model.text import Severity, Text
from patscan.reports import csv, markdown, sarif, text
from patscan.reports import json as as_json
from patscan.reports.wording import message, valid_until
from tests.reports.samples import IN_BROWSER
from tests.reports.test_json import SCHEMA

NOTE = Text("it works: api.coze.cn accepts it", "有效：api.coze.cn 接受它")
MANY = tuple(Workspace(str(n), f"Space {n}", "member") for n in range(12))
WORKS = Verification("works", NOTE, ("api.coze.cn",), "Ada\x1b (7)", MANY, 40)
REJECTED = Verification("rejected", Text("it is not accepted", "不被接受"), ("api.coze.cn",))
UNKNOWN = Verification("unknown", Text("nobody can tell", "无法确定"))


def report(asked: Verification) -> MaskedReport:
    item = IN_BROWSER._replace(verification=asked)
    return MaskedReport(Report((Verdict(item, Severity.HIGH),)))


@pytest.mark.parametrize("asked", [WORKS, REJECTED, UNKNOWN])
def test_json_is_valid_and_has_it_all(asked: Verification) -> None:
    document = json.loads(as_json.render(report(asked), "en"))
    Draft202012Validator(SCHEMA).validate(document)
    told = document["findings"][0]["verification"]
    assert told["state"] == asked.state
    assert told["note"] == asked.note.en
    assert len(told["workspaces"]) == len(asked.workspaces)


def test_text_names_some_workspaces_and_counts_the_others() -> None:
    told = " ".join(text.render(report(WORKS), "en").decode().split())
    assert "it works: api.coze.cn accepts it." in told
    assert r"It belongs to Ada\x1b (7)." in told
    assert "these workspaces of that account, at most 40:" in told
    assert "Space 9 (member)…" in told
    assert "Space 10" not in told


def test_what_is_known_replaces_what_was_estimated() -> None:
    for asked, word in ((WORKS, "works"), (REJECTED, "not accepted")):
        item = IN_BROWSER._replace(verification=asked)
        assert word in valid_until(item).en
        assert asked.note.en in message(item, "en")
        assert asked.note.zh in message(item, "zh")
        for render in (markdown.render, csv.render):
            assert word in render(report(asked), "en").decode()
    before = message(IN_BROWSER, "en")
    assert message(IN_BROWSER._replace(verification=UNKNOWN), "en") == before


def test_sarif_has_the_state() -> None:
    (result,) = json.loads(sarif.render(report(REJECTED), "en"))["runs"][0]["results"]
    assert result["properties"]["verification"] == {"state": "rejected", "hosts": ["api.coze.cn"]}
