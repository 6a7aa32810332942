"""Bytes to hits: the exact patterns, one kind at a time, where the screen has seen what they need."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.coze.families import FAMILIES, LEFT_BOUNDARY, LEFT_BOUNDARY_BYTES, Family
from patscan.coze.mention import in_path
from patscan.detect.literals import Vocabulary, occurrences
from patscan.detect.prefilter import COZE_KEYWORDS, KEYWORDS, SHAPE, PrefilterResult, runs, widened
from patscan.model.findings import Confidence, Secret

if TYPE_CHECKING:
    import regex

    from patscan.coze.checks import Check

_FAMILY_KEYWORDS = tuple(
    (row, frozenset(KEYWORDS.index(gate) for gate in row.keywords)) for row in FAMILIES
)
# What tells a value without a prefix stands at most so far before it, and its end so far behind.
NAME_DISTANCE = 1024
VALUE_DISTANCE = 2048

Spans = list[tuple[int, int]]


class CredentialMatch(NamedTuple):
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
def _multi_capture_pattern(row: Family) -> regex.Pattern[bytes]:
    import regex

    return regex.compile(row.pattern, regex.VERBOSE | regex.VERSION1)


_BOUNDARY = late.compile(LEFT_BOUNDARY, re.VERBOSE)


def _is_boundary(text: bytes, at: int) -> bool:
    """Whether what stands before that place is no part of a token that begins there."""
    before = text[max(0, at - LEFT_BOUNDARY_BYTES) : at]
    last = before[-1:]
    return not (last.isalnum() or last in (b"_", b"-")) or bool(_BOUNDARY.search(before))


def may_match(prefiltered: PrefilterResult, path: str) -> bool:
    """Whether a text with these gates, or another reading of it, may hold a credential of any kind."""
    return bool(
        prefiltered.wide
        or prefiltered.encoded
        or _candidate_families(prefiltered.plain, coze=in_path(path))
    )


def _candidate_families(prefiltered: frozenset[int], *, coze: bool) -> list[Family]:
    """The kinds that these gates speak of; `coze`: the path of the text speaks of Coze."""
    have = prefiltered | COZE_KEYWORDS if coze else prefiltered
    return [row for row, keywords in _FAMILY_KEYWORDS if keywords & have]


@functools.cache
def _family_words() -> Vocabulary:
    return Vocabulary(word for row in FAMILIES for word in row.words)


def _families_with_ranges(text: bytes, rows: Sequence[Family]) -> Iterator[tuple[Family, Spans]]:
    """Those of the `rows` that `text` may hold, and where: near long runs, near words, or anywhere."""
    # Text that speaks of Coze is common, and long values in it are rare.
    shape = text.translate(SHAPE) if any(row.min_run for row in rows) else b""
    words = _family_words().found(text) if any(row.words for row in rows) else frozenset()
    for row in rows:
        if row.words and words.isdisjoint(row.words):
            continue
        if row.min_run:
            ranges = widened(runs(shape, row.min_run), NAME_DISTANCE, VALUE_DISTANCE)
        elif row.words_first:
            ats = sorted(at for word in row.words for at in occurrences(text, word))
            ranges = widened(((at, at) for at in ats), NAME_DISTANCE, VALUE_DISTANCE)
        else:
            ranges = [(0, len(text))]
        if ranges:
            yield row, ranges


def credential_matches(
    text: bytes, prefiltered: frozenset[int], path: str
) -> list[CredentialMatch]:
    """All credentials in `text`, in order; where two overlap, the kind that stands first in the table.

    Args:
        text: UTF-8, GB18030 or any other bytes whose ASCII characters are ASCII bytes.
        prefiltered: the literals in it, from `Prefilter.prefiltered`.
        path: where it comes from; a name may speak of Coze where the text does not.
    """
    if not prefiltered:
        return []
    coze = in_path(path)
    mentions = coze or bool(prefiltered & COZE_KEYWORDS)
    found = [
        (order, match)
        for order, (row, ranges) in enumerate(
            _families_with_ranges(text, _candidate_families(prefiltered, coze=coze))
        )
        for match in _family_matches(row, text, ranges, path, mentions_coze=mentions)
    ]
    kept: list[tuple[int, CredentialMatch]] = []
    for order, match in sorted(found, key=lambda pair: pair[1].start):
        if kept and match.start < kept[-1][1].end:
            kept[-1] = min(kept[-1], (order, match), key=lambda pair: pair[0])
        else:
            kept.append((order, match))
    return [match for _, match in kept]


def _prefix_matches(row: Family, text: bytes) -> Iterator[re.Match[bytes]]:
    done = 0
    for at in occurrences(text, row.prefix):
        if at >= done and _is_boundary(text, at) and (match := _pattern(row).match(text, at)):
            yield match
            done = match.end()


def _pattern_matches(
    row: Family, text: bytes, ranges: Spans
) -> Iterator[regex.Match[bytes] | re.Match[bytes]]:
    pattern = _multi_capture_pattern(row) if row.words else _pattern(row)
    return (match for span in ranges for match in pattern.finditer(text, *span))


def _family_matches(
    row: Family, text: bytes, ranges: Spans, path: str, *, mentions_coze: bool
) -> Iterator[CredentialMatch]:
    from patscan.coze import checks

    check: Check = getattr(checks, row.check)
    for match in _prefix_matches(row, text) if row.prefix else _pattern_matches(row, text, ranges):
        start, end = match.span("secret")
        name = ""
        if "name" in match.re.groupindex and match["name"]:
            at = match.start("name")
            name = checks.identifier_before(text, at) + match["name"].decode("latin-1")
        candidate = checks.Candidate(match["secret"], name, text, start, end, path, mentions_coze)
        checked = check(candidate)
        if checked:
            confidence, secret, needs_project = checked
            yield CredentialMatch(row.rule, start, end, secret, confidence, needs_project)
