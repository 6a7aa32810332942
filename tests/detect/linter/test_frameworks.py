"""The table of frameworks says in words what its patterns find."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

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
    for row in language.sinks:
        assert row.frameworks
        for text in row.what:
            assert text.count("`") % 2 == 0


@pytest.mark.parametrize(
    "row",
    [row for language in LANGUAGES for row in language.sinks if row.words],
    ids=lambda row: row.what.en,
)
def test_every_match_has_one_of_the_words(row: Sink) -> None:
    without = [
        text
        for text in _texts(re._parser.parse(row.pattern.pattern))  # type: ignore[attr-defined]
        if not any(word in text for word in row.words)
    ]
    assert not without


def _texts(parsed: Iterable[tuple[Any, Any]]) -> set[bytes]:
    """What a parsed pattern matches; NUL stands for what is more than a choice of literals."""
    texts = {b""}
    for operator, argument in parsed:
        more = _part(str(operator), argument)
        texts = {before + after for before in texts for after in more}
    return texts


def _part(operator: str, argument: Any) -> set[bytes]:
    texts = {b"\0"}
    match operator, argument:
        case "LITERAL", byte:
            texts = {bytes([byte])}
        case "IN", [*choice] if all(str(kind) == "LITERAL" for kind, _ in choice):
            texts = {bytes([byte]) for _, byte in choice}
        case "AT" | "ASSERT" | "ASSERT_NOT", _:
            texts = {b""}
        case "SUBPATTERN", (*_, inner):
            texts = _texts(inner)
        case "BRANCH", (_, choice):
            texts = set().union(*map(_texts, choice))
        case "MAX_REPEAT", (0, 1, inner):
            texts = {b"", *_texts(inner)}
    return texts
