"""Bytes to hits: the exact patterns, one kind at a time, where the screen has seen what they need."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.coze.families import FAMILIES, LEFT, LEFT_BYTES, Family
from patscan.coze.mention import in_path
from patscan.detect.literals import Vocabulary, occurrences
from patscan.detect.prefilter import COZE_GATES, GATES, SHAPE, Present, runs, stretches
from patscan.model.findings import Confidence, Secret

if TYPE_CHECKING:
    import regex

    from patscan.coze.checks import Check

_NEEDS = tuple((row, frozenset(GATES.index(gate) for gate in row.gate)) for row in FAMILIES)
# What tells a value without a prefix stands at most so far before it, and its end so far behind.
REACH_NAME = 1024
REACH_VALUE = 2048

Spans = list[tuple[int, int]]


class Hit(NamedTuple):
    """A credential in a text: `start` and `end` are byte offsets, `end` just after the last byte."""

    rule: str
    start: int
    end: int
    secret: Secret
    confidence: Confidence
    needs_project: bool


@functools.cache
def _pattern(row: Family) -> re.Pattern[bytes]:
    return late.compile(row.pattern, re.VERBOSE)


@functools.cache
def _named(row: Family) -> regex.Pattern[bytes]:
    import regex

    return regex.compile(row.pattern, regex.VERBOSE | regex.VERSION1)


_BOUNDARY = late.compile(LEFT, re.VERBOSE)


def _is_boundary(text: bytes, at: int) -> bool:
    """Whether what stands before that place is no part of a token that begins there."""
    before = text[max(0, at - LEFT_BYTES) : at]
    last = before[-1:]
    return not (last.isalnum() or last in (b"_", b"-")) or bool(_BOUNDARY.search(before))


def may_match(present: Present, path: str) -> bool:
    """Whether a text with these gates, or another reading of it, may hold a credential of any kind."""
    return bool(present.wide or present.spelled or _asked(present.plain, coze=in_path(path)))


def _asked(present: frozenset[int], *, coze: bool) -> list[Family]:
    """The kinds that these gates speak of; `coze`: the path of the text speaks of Coze."""
    have = present | COZE_GATES if coze else present
    return [row for row, gates in _NEEDS if gates & have]


@functools.cache
def _words() -> Vocabulary:
    return Vocabulary(word for row in FAMILIES for word in row.words)


def _places(text: bytes, rows: Sequence[Family]) -> Iterator[tuple[Family, Spans]]:
    """Those of the `rows` that `text` may hold, and where: near long runs, near words, or anywhere."""
    # Text that speaks of Coze is common, and long values in it are rare.
    shape = text.translate(SHAPE) if any(row.run for row in rows) else b""
    words = _words().found(text) if any(row.words for row in rows) else frozenset()
    for row in rows:
        if row.words and words.isdisjoint(row.words):
            continue
        if row.run:
            near = stretches(runs(shape, row.run), REACH_NAME, REACH_VALUE)
        elif row.begins:
            ats = sorted(at for word in row.words for at in occurrences(text, word))
            near = stretches(((at, at) for at in ats), REACH_NAME, REACH_VALUE)
        else:
            near = [(0, len(text))]
        if near:
            yield row, near


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
    speaks = coze or bool(present & COZE_GATES)
    found = [
        (order, hit)
        for order, (row, near) in enumerate(_places(text, _asked(present, coze=coze)))
        for hit in _row_hits(row, text, near, path, mentions_coze=speaks)
    ]
    taken: list[tuple[int, Hit]] = []
    for order, hit in sorted(found, key=lambda pair: pair[1].start):
        if taken and hit.start < taken[-1][1].end:
            taken[-1] = min(taken[-1], (order, hit), key=lambda pair: pair[0])
        else:
            taken.append((order, hit))
    return [hit for _, hit in taken]


def _prefixed(row: Family, text: bytes) -> Iterator[re.Match[bytes]]:
    behind = 0
    for at in occurrences(text, row.prefix):
        if at >= behind and _is_boundary(text, at) and (match := _pattern(row).match(text, at)):
            yield match
            behind = match.end()


def _matches(
    row: Family, text: bytes, near: Spans
) -> Iterator[regex.Match[bytes] | re.Match[bytes]]:
    pattern = _named(row) if row.words else _pattern(row)
    return (match for span in near for match in pattern.finditer(text, *span))


def _row_hits(
    row: Family, text: bytes, near: Spans, path: str, *, mentions_coze: bool
) -> Iterator[Hit]:
    from patscan.coze import checks

    check: Check = getattr(checks, row.check)
    for match in _prefixed(row, text) if row.prefix else _matches(row, text, near):
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
