"""What holds for every format: goldens, nothing that was not scanned goes unsaid, nothing gets out."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patscan.cli.output import FORMATS
from patscan.coze.mask import mask_tokens
from patscan.detect import redact
from patscan.model.findings import Suppression, Verdict
from patscan.model.run import MaskedReport, Report, Skip
from patscan.model.text import Language, Severity, Text
from patscan.reports import codequality, concise, csv, github, gitlab, identity, junit, markdown
from tests.assessments import changed
from tests.fuzz.oracle import must_be_safe
from tests.golden import assert_golden
from tests.reports.samples import FULL, IN_BROWSER, SAMPLES, place
from tests.tokens import fake_token

NOON = dt.datetime(2026, 11, 24, 12, 0, 0, tzinfo=dt.UTC)
RENDER: dict[str, Callable[[MaskedReport, Language], bytes]] = {
    "concise.txt": concise.render,
    "github.txt": github.render,
    "gitlab.json": functools.partial(gitlab.render, now=NOON),
    "codequality.json": codequality.render,
    "junit.xml": junit.render,
    "md": markdown.render,
    "csv": csv.render,
}


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("name", SAMPLES)
@pytest.mark.parametrize("ending", RENDER)
def test_golden(ending: str, name: str, language: Language) -> None:
    produced = RENDER[ending](MaskedReport(SAMPLES[name]), language)
    assert_golden(f"{name}.{language}.{ending}", produced)


LOST = Skip("private/id_rsa", Text("permission denied", "没有权限"))


@pytest.mark.parametrize("format_", FORMATS)
def test_what_was_not_scanned_is_said(format_: str) -> None:
    """On a terminal, the text report leaves it to standard error."""
    said = FORMATS[format_]()(MaskedReport(Report(skips=(LOST,))), "en").decode()
    assert "permission denied" in said
    assert re.search("private/id(_|&#95;)rsa", said)


COUNTING = ("text", "concise", "github", "gitlab", "codequality", "markdown")


@pytest.mark.parametrize("format_", COUNTING)
def test_suppressed_findings_are_left_out(format_: str) -> None:
    """The other formats have a field for why it does not count."""
    suppressed = Verdict(IN_BROWSER, Severity.HIGH, Suppression("inline", "a sample"))
    said = FORMATS[format_]()(MaskedReport(Report(verdicts=(suppressed,))), "en").decode()
    assert "src/App.vue" not in said


@pytest.mark.parametrize("format_", FORMATS)
@settings(max_examples=40, deadline=None)
@given(words=st.text(st.characters(exclude_categories=())))
def test_odd_words_are_safe_to_show(format_: str, words: str) -> None:
    finding = changed(IN_BROWSER, location=place(words), subject=words)
    report = Report(
        verdicts=(
            Verdict(finding, Severity.LOW),
            Verdict(changed(finding, secret=None), Severity.HIGH),
            Verdict(finding, Severity.LOW, Suppression("inline", words)),
        ),
        skips=(Skip(words, Text(words, words)),),
    )
    for language in get_args(Language):
        data = FORMATS[format_]()(MaskedReport(report), language)
        if format_ == "csv":  # it begins with a byte order mark, and its lines end with CR LF
            data = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
        must_be_safe(mask_tokens(data))


@pytest.mark.parametrize("format_", FORMATS)
def test_no_token_leaves_in_a_name(format_: str) -> None:
    token = fake_token("pat")
    finding = changed(IN_BROWSER, location=place(f"keys/{token}.txt"), subject=token)
    report = Report(
        verdicts=(
            Verdict(finding, Severity.HIGH),
            Verdict(changed(finding, secret=None), Severity.HIGH, Suppression("inline", token)),
        ),
        skips=(Skip(f"keys/{token}", Text(f"cannot read {token}", f"无法读取 {token}")),),
    )
    data = FORMATS[format_]()(redact.masked_report(report), "en")
    assert token[12:-8].encode() not in data


def test_occurrences_have_ids_that_last_when_lines_move() -> None:
    twice = [Verdict(changed(IN_BROWSER, location=place("a.js", n)), Severity.HIGH) for n in (3, 9)]
    moved = [Verdict(changed(IN_BROWSER, location=place("a.js", n)), Severity.LOW) for n in (5, 50)]
    elsewhere = [Verdict(changed(IN_BROWSER, location=place("b.js", 3)), Severity.HIGH)]
    ids = identity.occurrence_ids(twice)
    assert len({*ids, *identity.occurrence_ids(elsewhere)}) == 3
    assert identity.occurrence_ids(moved) == ids


def test_a_value_has_one_fingerprint_wherever_it_stands() -> None:
    moved = changed(IN_BROWSER, location=place("elsewhere.js", 99))
    assert IN_BROWSER.finding.secret
    assert identity.fingerprint(moved) == IN_BROWSER.finding.secret.fingerprint


def test_only_what_counts_is_open() -> None:
    assert len(identity.open_findings(MaskedReport(FULL))) == 3
