"""The tables of frameworks and of calls that print: what they say in words, and their patterns, are the same."""

from __future__ import annotations

import re

import pytest

from patscan.detect.linter.frameworks import LANGUAGES, Language, Sink
from patscan.detect.linter.logged import PRINTERS, Printer
from tests.matched import texts_without, width

SINKS = [row for language in LANGUAGES for row in language.sinks]
CALLS = [row for language in LANGUAGES for row in language.calls]
# What stands before an example where it is written in code.
BEFORE = ("", "x.", "x->", "new ", "return ", "await ", "session.", "c.")


@pytest.mark.parametrize("row", CALLS, ids=lambda row: row.what.en)
def test_the_words_are_what_the_pattern_finds(row: Sink) -> None:
    examples = re.findall(r"`([\w.:>\-() ]+?\()\)`", row.what.en)
    for example in examples:
        assert any(row.pattern.search((before + example).encode()) for before in BEFORE), example


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda row: row.names[0])
def test_every_row_names_frameworks(language: Language) -> None:
    for row in language.sinks:
        assert row.frameworks
        for text in row.what:
            assert text.count("`") % 2 == 0


@pytest.mark.parametrize("row", [row for row in SINKS if row.words], ids=lambda row: row.what.en)
def test_every_answer_is_near_one_of_the_words(row: Sink) -> None:
    assert not texts_without(row.words, row.pattern)
    assert width(row.pattern) <= row.reach


@pytest.mark.parametrize(
    "row", [row for row in PRINTERS if row.words], ids=lambda row: row.languages[0]
)
def test_every_call_that_prints_has_one_of_the_words(row: Printer) -> None:
    assert not texts_without(row.words, row.pattern)
