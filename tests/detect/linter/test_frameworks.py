"""The table of frameworks says in words what its patterns find."""

from __future__ import annotations

import re

import pytest

from patscan.detect.linter.frameworks import LANGUAGES, Language, Sink

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
    for row in (*language.calls, *language.functions, *language.assignments):
        assert row.frameworks
        for text in row.what:
            assert text.count("`") % 2 == 0
