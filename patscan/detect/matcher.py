"""From bytes to matches: the exact patterns, one family at a time, where the prefilter allows for them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.coze import boundaries, framing
from patscan.coze.families import FAMILIES, Family
from patscan.coze.mention import in_path
from patscan.detect import values
from patscan.detect.prefilter import COZE_KEYWORDS, KEYWORDS, PrefilterResult
from patscan.detect.values import Spans
from patscan.literals import occurrences
from patscan.model.findings import Confidence, Secret

if TYPE_CHECKING:
    import regex

    from patscan.coze.checks import Check

_FAMILY_KEYWORDS = tuple(
    (row, frozenset(KEYWORDS.index(keyword) for keyword in row.keywords)) for row in FAMILIES
)


# The group of the value. Only `regex` takes patterns with several groups of one name.
_SECRET = b"(?P<secret>"


class CredentialMatch(NamedTuple):
    """A credential in a text.

    Attributes:
        rule: id of the rule, such as `coze-pat`.
        start: byte offset of its first byte in the text.
        end: byte offset after its last byte.
        secret: the value, which shows its mask only.
        confidence: how sure the check is.
        needs_project: whether it counts only if another file of the project mentions Coze.
    """

    rule: str
    start: int
    end: int
    secret: Secret
    confidence: Confidence
    needs_project: bool


@functools.cache
def _re_pattern(row: Family) -> re.Pattern[bytes]:
    return late.compile(row.pattern, re.VERBOSE)


@functools.cache
def _delimited(row: Family) -> re.Pattern[bytes]:
    return late.compile(row.pattern + boundaries.BODY_END, re.VERBOSE)


@functools.cache
def _regex_pattern(row: Family) -> regex.Pattern[bytes]:
    import regex

    return regex.compile(row.pattern, regex.VERBOSE | regex.VERSION1)


def may_match(prefiltered: PrefilterResult, path: str) -> bool:
    """Whether a text with this prefilter result, or a decoded view of it, may hold a credential."""
    return bool(
        prefiltered.wide
        or prefiltered.encoded
        or _candidate_families(prefiltered.plain, coze=in_path(path))
    )


def candidate_ranges(
    text: bytes, prefiltered: PrefilterResult, path: str
) -> list[tuple[Family, Spans]] | None:
    """The families that a text may hold, each with the ranges where a match may begin; None if only matching tells."""
    if prefiltered.wide or prefiltered.encoded:
        return None
    rows = _candidate_families(prefiltered.plain, coze=in_path(path))
    ends = values.value_ends(text) if all(row.words for row in rows) else None
    if ends is None or values.DIFF_ID in ends:
        return None
    return list(values.ranges(text, rows, ends)) if ends else []


@functools.lru_cache
def _candidate_families(keywords: frozenset[int], *, coze: bool) -> tuple[Family, ...]:
    """The families with one of these keywords, of which every mention of Coze stands for all.

    `coze`: whether the path of the text mentions it.
    """
    have = keywords | COZE_KEYWORDS if coze or keywords & COZE_KEYWORDS else keywords
    return tuple(row for row, any_of in _FAMILY_KEYWORDS if any_of & have)


def credential_matches(
    text: bytes,
    keywords: frozenset[int],
    path: str,
    ranges: Iterable[tuple[Family, Spans]] | None = None,
) -> list[CredentialMatch]:
    """All credentials in `text`, in order; of two that overlap, that of the earlier row in `FAMILIES`.

    Args:
        text: UTF-8, GB18030 or any other bytes whose ASCII characters are ASCII bytes.
        keywords: indexes of the keywords in it, from `Prefilter.scan`.
        path: of its file; the path may mention Coze where the text does not.
        ranges: its `candidate_ranges`, if they are known.
    """
    if not keywords:
        return []
    coze = in_path(path)
    mentions_coze = coze or bool(keywords & COZE_KEYWORDS)
    if ranges is None:
        ranges = values.ranges(text, _candidate_families(keywords, coze=coze))
    matches = [
        (order, match)
        for order, (row, spans) in enumerate(ranges)
        for match in _family_matches(row, text, spans, path, mentions_coze=mentions_coze)
    ]
    kept: list[tuple[int, CredentialMatch]] = []
    for order, match in sorted(matches, key=lambda pair: pair[1].start):
        if kept and match.start < kept[-1][1].end:
            kept[-1] = min(kept[-1], (order, match), key=lambda pair: pair[0])
        else:
            kept.append((order, match))
    return [match for _, match in kept]


def _matches(
    row: Family, text: bytes, ranges: Spans
) -> Iterator[re.Match[bytes] | regex.Match[bytes]]:
    if row.prefix:
        return _tokens(row, text) if row.lengths else _jwts(row, text)
    pattern = _regex_pattern(row) if row.pattern.count(_SECRET) > 1 else _re_pattern(row)
    return values.matches(pattern, row, text, ranges)


def _tokens(row: Family, text: bytes) -> Iterator[re.Match[bytes]]:
    """A body of known length is asked for first: hardly any `pat_` of an identifier has one."""
    search, at = _re_pattern(row).search, 0
    while found := search(text, at):
        match = _whole_token(row, text, found.start())
        if match:
            yield match
        at = match.end() if match else found.start() + 1


def _whole_token(row: Family, text: bytes, start: int) -> re.Match[bytes] | None:
    """The token that begins at `start`, if what stands around it, or the format of the file, ends it."""
    match = _delimited(row).match(text, start)
    if match and boundaries.begins(text, start) and boundaries.ends(text, *match.span()):
        return match
    for length in (len(row.prefix) + size for size in row.lengths):
        if framing.states(text, start, length):
            return _re_pattern(row).fullmatch(text, start, start + length)
    return None


def _jwts(row: Family, text: bytes) -> Iterator[re.Match[bytes]]:
    """A value of any length is asked for last, so that no part of the text is read again and again."""
    pattern, done = _re_pattern(row), 0
    for at in occurrences(text, row.prefix):
        if at >= done and boundaries.begins(text, at) and (match := pattern.match(text, at)):
            yield match
            done = match.end()


def _family_matches(
    row: Family, text: bytes, ranges: Spans, path: str, *, mentions_coze: bool
) -> Iterator[CredentialMatch]:
    for match in _matches(row, text, ranges):
        from patscan.coze import checks

        check: Check = getattr(checks, row.check)
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
