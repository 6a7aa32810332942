"""Annotations, as GitHub's runner reads them."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any, NamedTuple

import pytest

from patscan.model.findings import Verdict
from patscan.model.run import MaskedReport, Report, Skip
from patscan.model.text import Severity, Text
from patscan.reports import github
from tests.assessments import changed
from tests.reports.samples import (
    FULL,
    HISTORY,
    HOSTILE,
    HOSTILE_PATHS,
    IN_BROWSER,
    SERVICE_TOKEN,
    place,
)


class Annotation(NamedTuple):
    """A command, with what the runner's unescaping makes of it."""

    level: str
    properties: dict[str, str]
    message: str


def unescaped(text: str, *, is_property: bool = False) -> str:
    pairs = [("%0D", "\r"), ("%0A", "\n")]
    pairs += [("%3A", ":"), ("%2C", ",")] if is_property else []
    for written, meant in [*pairs, ("%25", "%")]:
        text = text.replace(written, meant)
    return text


def commands(report: Report) -> list[Annotation]:
    """As `ActionCommand.TryParseV2` of actions/runner takes a line apart."""
    found = []
    for line in github.render(MaskedReport(report), "en").decode().splitlines():
        if line.lstrip().startswith("::"):
            _, head, message = line.lstrip().split("::", 2)
            level, _, rest = head.partition(" ")
            pairs = [pair.split("=", 1) for pair in rest.split(",") if pair]
            values = {name: unescaped(value, is_property=True) for name, value in pairs}
            found.append(Annotation(level, values, unescaped(message)))
    return found


def annotated(report: Report) -> list[Annotation]:
    return [one for one in commands(report) if one.level in ("error", "warning", "notice")]


def found_in(path: str, severity: Severity = Severity.HIGH, item: Any = IN_BROWSER) -> Verdict:
    return Verdict(changed(item, location=place(path)), severity)


def test_a_finding_stands_at_its_place() -> None:
    lost, first, second, third = annotated(FULL)
    assert (lost.level, lost.message) == ("error", "private/id_rsa: permission denied")
    assert first.properties == {
        "file": "src/App.vue", "line": "14", "endLine": "14", "col": "12", "endColumn": "80",
        "title": "Coze personal access token (coze-pat)",
    }  # fmt: skip
    assert "pat_abcd…wxyz" in first.message
    assert [first.level, second.level, third.level] == ["error", "error", "warning"]
    assert "col" not in third.properties  # it spans several lines


@pytest.mark.parametrize(
    "path", ["a,b=c:d%25.js", "::error::x", "100%/a#b?c&d=e.js", "a b.js", "%0Ax"]
)
def test_a_name_with_separators_comes_back_whole(path: str) -> None:
    (one,) = annotated(Report(verdicts=(found_in(path),)))
    assert one.properties["file"].removeprefix("./") == path
    assert set(one.properties) == {"file", "line", "endLine", "col", "endColumn", "title"}


def test_no_name_starts_a_command_of_its_own() -> None:
    many = Report(verdicts=tuple(found_in(path) for path in HOSTILE_PATHS * 3))
    levels = Counter(one.level for one in commands(many))
    assert set(levels) == {"error", "group", "endgroup"}
    names = {one.properties.get("file") for one in annotated(HOSTILE)}
    assert "-rf" in names


def test_no_more_than_github_shows_and_the_rest_in_the_log() -> None:
    verdicts = [found_in(f"{n}.js") for n in range(30)]
    verdicts += [found_in(f"{n}.ts", Severity.LOW) for n in range(12)]
    lost = Skip("key", Text("no", "不行"))
    report = Report(verdicts=tuple(verdicts), skips=(lost,) * 25)
    levels = Counter(one.level for one in annotated(report))
    assert levels == {"error": github.MAX_OF_A_LEVEL, "notice": github.MAX_OF_A_LEVEL}
    text = github.render(MaskedReport(report), "en").decode()
    assert (
        "::group::patscan: findings beyond the 10 annotations of a kind that GitHub shows: 23"
        in text
    )
    assert len(re.findall(r"^\d+\.[jt]s:1:1: ", text, re.MULTILINE)) == 23
    assert "... and 5 more" in annotated(report)[0].message


def test_each_credential_comes_before_further_places_of_one() -> None:
    verdicts = [found_in(f"{n}.js") for n in range(30)] + [found_in("z.js", item=SERVICE_TOKEN)]
    assert "z.js" in {one.properties["file"] for one in annotated(Report(tuple(verdicts)))}


def test_what_is_no_file_is_named_in_the_message() -> None:
    message = annotated(HISTORY)[2]
    assert "file" not in message.properties
    assert message.message.startswith("<commit 111111111111>: ")


def test_a_long_message_is_cut_at_githubs_limit() -> None:
    skips = tuple(Skip("x" * 500, Text("no", "不行")) for _ in range(20))
    (lost,) = annotated(Report(skips=skips))
    assert len(lost.message) == github.MAX_MESSAGE_CHARS
