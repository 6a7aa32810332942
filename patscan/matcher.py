"""Bytes to hits: the exact patterns, one kind at a time, where the screen has seen what they need."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from patscan.families import FAMILIES, Family
from patscan.mention import in_path
from patscan.model import Confidence, Secret
from patscan.screen import COZE_GATES, GATES, SHAPE, Present, Vocabulary, occurrences

if TYPE_CHECKING:
    import regex

    from patscan.checks import Check

_NEEDS = tuple((row, frozenset(GATES.index(gate) for gate in row.gate)) for row in FAMILIES)
# What tells a value without a prefix stands at most so far before it, and its end so far behind.
REACH_NAME = 1024
REACH_VALUE = 2048
# A hit is at most this long, and looks at most this far to its left: windows overlap by it.
REACH_BYTES = 16 << 10


class Hit(NamedTuple):
    """A credential in a text: `start` and `end` are byte offsets, `end` just after the last byte."""

    rule: str
    start: int
    end: int
    secret: Secret
    confidence: Confidence
    needs_project: bool


@functools.cache
def _pattern(row: Family) -> regex.Pattern[bytes]:
    import regex

    return regex.compile(row.pattern, regex.VERBOSE | regex.VERSION1)


def may_match(present: Present, path: str) -> bool:
    """Whether a text with these gates, or another reading of it, may hold a credential of any kind."""
    have = present.plain | COZE_GATES if in_path(path) else present.plain
    return bool(present.wide or present.spelled or any(gates & have for _, gates in _NEEDS))


@functools.cache
def _words() -> Vocabulary:
    return Vocabulary(word for row in FAMILIES for word in row.words)


def possible(text: bytes, present: frozenset[int], *, coze: bool) -> list[Family]:
    """The kinds that `text` with these gates may hold; `coze`: its path speaks of Coze."""
    have = present | COZE_GATES if coze else present
    rows = [row for row, gates in _NEEDS if gates & have]
    # Text that speaks of Coze is common, and long values in it are rare.
    shape = text.translate(SHAPE) if any(row.run for row in rows) else b""
    words = _words().found(text) if any(row.words for row in rows) else frozenset()
    return [
        row
        for row in rows
        if (not row.run or b"a" * row.run in shape)
        and (not row.words or not words.isdisjoint(row.words))
    ]


def hits(text: bytes, present: frozenset[int], path: str) -> list[Hit]:
    """All credentials in `text`, in order; where two overlap, the kind that stands first in the table.

    Args:
        text: UTF-8, GB18030 or any other bytes whose ASCII characters are ASCII bytes.
        present: the literals in it, from `Screen.present`.
        path: where it comes from; a name may speak of Coze where the text does not.
    """
    if not present:
        return []
    coze = in_path(path)
    found = [
        (order, hit)
        for order, row in enumerate(possible(text, present, coze=coze))
        for hit in _row_hits(row, text, path, mentions_coze=coze or bool(present & COZE_GATES))
    ]
    taken: list[tuple[int, Hit]] = []
    for order, hit in sorted(found, key=lambda pair: pair[1].start):
        if taken and hit.start < taken[-1][1].end:
            taken[-1] = min(taken[-1], (order, hit), key=lambda pair: pair[0])
        else:
            taken.append((order, hit))
    return [hit for _, hit in taken]


def _stretches(row: Family, text: bytes) -> list[tuple[int, int]]:
    """Where in a text a match of the pattern can be: around long runs, around words, or anywhere."""
    if row.run:
        spans = _runs(text.translate(SHAPE), row.run)
    elif row.begins:
        spans = sorted((at, at) for word in row.words for at in occurrences(text, word))
    else:
        return [(0, len(text))]
    stretches: list[tuple[int, int]] = []
    for first, last in spans:
        start, end = max(0, first - REACH_NAME), last + REACH_VALUE
        if stretches and start <= stretches[-1][1]:
            start = stretches.pop()[0]
        stretches.append((start, end))
    return stretches


def _runs(shape: bytes, length: int) -> list[tuple[int, int]]:
    """Where a shape has at least `length` letters and digits in a row."""
    runs = []
    at = shape.find(b"a" * length)
    while at >= 0:
        end = shape.find(b" ", at)
        end = len(shape) if end < 0 else end
        runs.append((at, end))
        at = shape.find(b"a" * length, end)
    return runs


def _row_hits(row: Family, text: bytes, path: str, *, mentions_coze: bool) -> Iterator[Hit]:
    from patscan import checks

    check: Check = getattr(checks, row.check)
    pattern = _pattern(row)
    stretches = _stretches(row, text)
    for match in (one for span in stretches for one in pattern.finditer(text, *span)):
        start, end = match.span("secret")
        name = ""
        if "name" in match.re.groupindex and match["name"]:
            at = match.start("name")
            name = checks.identifier_before(text, at) + match["name"].decode("latin-1")
        candidate = checks.Candidate(match["secret"], name, text, start, end, path, mentions_coze)
        checked = check(candidate)
        if checked:
            confidence, secret, needs_project = checked
            yield Hit(row.rule, start, end, secret, confidence, needs_project)
