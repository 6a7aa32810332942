"""No text of a report or message shows a credential, also after it is cut or folded."""

from __future__ import annotations

import base64
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patscan.detect.redact import Masker, masked_report
from patscan.detect.scanner import process_scanner
from patscan.model.findings import Commit, Finding, Trail, Verdict
from patscan.model.run import MaskedReport, Report, Skip
from patscan.model.text import Severity, Text
from patscan.reports import json as json_report
from patscan.reports import sarif, summary, text
from tests import tokens
from tests.assessments import assessed

PAT = tokens.fake_token("pat")
SECRET = tokens.body(48)
# A text with a client secret in it, which has no prefix to be known by.
LINE = f"COZE_CLIENT_SECRET={SECRET}\nCOZE_CLIENT_ID={'1' * 32}.app.coze\n"
# Fewer characters of a body are of no use to an attacker.
SHOWN = 8

FORMS = [
    pytest.param(lambda value: value, id="plain"),
    pytest.param(lambda value: f"note-{value}", id="behind-a-word"),
    pytest.param(lambda value: f"x{value}y", id="inside-a-word"),
    pytest.param(lambda value: f"{value}{value}", id="twice"),
    pytest.param(lambda value: base64.b64encode(value.encode()).decode(), id="base64"),
    pytest.param(lambda value: base64.urlsafe_b64encode(value.encode()).decode().rstrip("="), id="base64url"),
    pytest.param(lambda value: value.encode().hex(), id="hex"),
    pytest.param(lambda value: "".join(f"%{ord(one):02x}" for one in value), id="percent"),
]  # fmt: skip
WORDS = [
    pytest.param("name", "name", id="a-name"),
    pytest.param(f"{tokens.body(47)}!", f"{tokens.body(47)}!", id="one-character-less"),
    pytest.param(tokens.body(48, seed="other"), tokens.body(48, seed="other"), id="another-value"),
    pytest.param("0123456789abcdef" * 4, "0123456789abcdef" * 4, id="a-digest"),
]


def found(line: str) -> list[Finding]:
    return list(process_scanner().text(".env", line.encode()).findings)


def masker() -> Masker:
    (item,) = found(LINE)
    assert item.secret
    return Masker([item.secret])


@pytest.mark.parametrize("form", FORMS)
def test_what_was_found_elsewhere_is_masked(form) -> None:  # type: ignore[no-untyped-def]
    word = form(SECRET)
    masked = masker().text(f"refs/heads/{word}.txt")
    assert SECRET not in masked
    assert word not in masked
    assert f"{SECRET[:4]}…{SECRET[-4:]}" in masked


@pytest.mark.parametrize(("word", "expected"), WORDS)
def test_what_was_not_found_stays(word: str, expected: str) -> None:
    assert masker().text(word) == expected


@pytest.mark.parametrize("form", FORMS[:2])
def test_a_token_with_a_prefix_needs_not_be_found(form) -> None:  # type: ignore[no-untyped-def]
    assert Masker().text(form(PAT)) == form(f"pat_{PAT[4:8]}…{PAT[-4:]}")


def _report(name: str) -> MaskedReport:
    """A report with these words wherever a repository can put its own."""
    (item,) = found(LINE)
    commit = Commit("1" * 40, name, name, "2026-01-02T03:04:05Z", "2026-01-02T03:04:05Z", name)
    trail = Trail(
        "2" * 40, commit, commit, at_head=False, refs=(name,), refs_total=1, kept_by="refs"
    )
    place = item.location._replace(path=name)
    verdicts = (
        Verdict(assessed(item, location=place, trail=trail), Severity.HIGH),
        Verdict(assessed(item), Severity.LOW),
    )
    said = Text(name, name)
    return masked_report(
        Report(verdicts, (Skip(name, said),), stale_baseline=(name,), notes=(said,), root="/r")
    )


def _outputs(report: MaskedReport, width: int) -> list[str]:
    return [
        text.render(report, "en", text.Style(width=width)).decode(),
        text.render(report, "zh", text.Style(colour=True, width=width)).decode(),
        json_report.render(report, "en").decode(),
        sarif.render(report, "zh").decode(),
        *summary.remarks(report, "en", verbose=True),
    ]


@settings(max_examples=60, deadline=None)
@given(
    before=st.text("ab/-. 中", max_size=90),
    after=st.text("ab/-. 中", max_size=40),
    width=st.integers(40, 120),
    value=st.sampled_from([PAT, SECRET]),
)
def test_no_output_shows_a_credential_of_a_name(
    before: str, after: str, width: int, value: str
) -> None:
    """At every offset of a name, of every length, at every width: also when a line folds."""
    for output in _outputs(_report(f"{before}/{value}{after}"), width):
        joined = "".join(output.split())
        assert value[4 + SHOWN : -SHOWN] not in joined
        assert value[12:24] not in joined


def test_json_stays_well_formed() -> None:
    document = json.loads(json_report.render(_report(f"a/{SECRET}"), "en"))
    assert document["findings"][0]["path"] == f"a/{SECRET[:4]}…{SECRET[-4:]}"
