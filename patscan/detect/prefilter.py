"""The prefilter: which keywords and indicators of encodings occur in a buffer.

Nearly every input has none and is not scanned further. `Prefilter` needs one pass of hyperscan over
a buffer; `scan_literals` gives the same findings without hyperscan.
"""

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from patscan import late
from patscan.coze.families import FAMILIES
from patscan.coze.mention import KOUZI, WORDS, mentions
from patscan.detect.bodies import Bodies, after
from patscan.detect.decode.encodings import (
    BODY_RUN,
    BYTE_ORDERS,
    INDICATORS,
    MIN_ESCAPES,
    EncodingIndicator,
    Indicator,
    byte_order,
    indicators_by_literal,
    literals_of,
)
from patscan.detect.runs import ALNUM_CLASSES, is_body_start, runs
from patscan.literals import Database, expression, occurrences

# An option of the Coze SDK: a bundle that sets it may not contain the word "coze".
SDK_GUARD = b"allowPersonalAccessTokenInBrowser"
# Vite's option that decides which environment variables reach the browser.
ENV_PREFIX = b"envPrefix"
KEYWORDS: tuple[bytes, ...] = (
    *dict.fromkeys(keyword for row in FAMILIES for keyword in row.keywords),
    SDK_GUARD,
    KOUZI,
    ENV_PREFIX,
)
_PREFIXES = frozenset(row.prefix for row in FAMILIES if row.prefix)
_WIDE = tuple(b"\0".join(bytes([byte]) for byte in keyword) for keyword in KEYWORDS)
# All of them, by their ids in the database; and what follows the prefixes among the wide ones.
_LITERALS = (*KEYWORDS, *_WIDE)
_WIDE_PREFIXES = {len(KEYWORDS) + KEYWORDS.index(one): after(one, wide=True) for one in _PREFIXES}
# As `ALNUM_CLASSES`, for hex digits and `x`; the separators between numbers are deleted.
_DIGIT_CLASSES = bytes(0x61 if byte in b"0123456789abcdefABCDEFxX" else 0x20 for byte in range(256))
_SEPARATORS = b" \t\r\n,:"
# Without hyperscan, keywords with a rare substring in common are searched only where that occurs.
_COMMON_PARTS = (b"at_", b"cz", b"oze")
_BY_COMMON_PART = tuple(
    (part, tuple(index for index, keyword in enumerate(KEYWORDS) if part in keyword))
    for part in _COMMON_PARTS
) + tuple(
    (keyword, (index,))
    for index, keyword in enumerate(KEYWORDS)
    if not any(part in keyword for part in _COMMON_PARTS)
)
COZE_KEYWORDS = frozenset(KEYWORDS.index(word) for word in (*WORDS, SDK_GUARD, KOUZI))
# The first byte of every byte order mark.
BOM_FIRST_BYTES = frozenset(mark[0] for mark, _ in BYTE_ORDERS)
_FIRST_INDICATOR = len(_LITERALS)

# A literal with more occurrences than this counts as confirmed if a run has to be near it: checking each one
# would cost more than matching.
MAX_CANDIDATES = 256
# An indicator that needs a run stands at most this many bytes before it. A text with more runs than
# `MAX_RUNS` is searched as a whole.
MAX_INDICATOR_DISTANCE = 1024
MAX_RUNS = 64


class PrefilterResult(NamedTuple):
    """Which keywords and indicators occur in a text; false if none do.

    Attributes:
        plain: indexes into `KEYWORDS` of those that occur as plain bytes: `{0}` for `pat_…`.
        wide: indexes of those that occur with a NUL between any two characters, as in UTF-16.
        encoded: pairs of an encoding's name and the indicator literal that occurs, such as
            `("percent", b"%5F")`. The literal is empty where only the encoding is known.
    """

    plain: frozenset[int] = frozenset()
    wide: frozenset[int] = frozenset()
    encoded: frozenset[tuple[str, bytes]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.plain or self.wide or self.encoded)


_NOTHING = PrefilterResult()
_BODIES = Bodies(hyperscan=False)


class Prefilter:
    """Tells which keywords and indicators occur in a buffer. One per process, for one thread only."""

    def __init__(self, *, hyperscan: bool = True) -> None:
        """With `hyperscan=False`, hyperscan is never loaded, however much input there is."""
        self._database = Database(
            lambda: tuple(map(expression, (*_LITERALS, *indicators_by_literal()))),
            located=_is_local,
            hyperscan=hyperscan,
        )
        self._bodies = Bodies(hyperscan=hyperscan)

    def scan(self, data: bytes | bytearray | memoryview) -> PrefilterResult:
        """The keywords and indicators in `data` that a credential may belong to."""
        found = self._database.scan(data)
        if found is None:
            return scan_literals(data)
        # Kept cheap: it runs for every object of a history.
        may_be_wide = len(data) > 0 and data[0] in BOM_FIRST_BYTES
        if not found and not may_be_wide:
            return _NOTHING
        text = bytes(data) if isinstance(data, memoryview) else data
        marked = _marked_as_wide(text, self.scan) if may_be_wide else frozenset()
        ends_of = {index: found.pop(index) for index in tuple(found) if index >= _FIRST_INDICATOR}
        encoded = (_confirmed(text, ends_of) if ends_of else frozenset()) | marked
        return _filtered(text, found, encoded, self._bodies)


def _confirmed(
    text: bytes | bytearray, ends_of: Mapping[int, Iterable[int]]
) -> frozenset[tuple[str, bytes]]:
    """The indicators that count among those with literals in a text: `ends_of` has the offsets where each ends."""
    context = _IndicatorContext(text)
    return frozenset(
        (row.name, literal)
        for index, ends in ends_of.items()
        for literal, indicators in (_indicators()[index - _FIRST_INDICATOR],)
        for row, indicator in indicators
        if context.confirms(indicator, literal, ends)
    )


@functools.cache
def _indicators() -> tuple[tuple[bytes, tuple[EncodingIndicator, ...]], ...]:
    """The indicator literals in the order of their ids in the database, each with its indicators."""
    return tuple(indicators_by_literal().items())


def _is_local(index: int) -> bool:
    """Whether the bytes around every occurrence of the literal with the id `index` decide if it counts."""
    return index >= _FIRST_INDICATOR and any(
        indicator.is_local for _, indicator in _indicators()[index - _FIRST_INDICATOR][1]
    )


def _marked_as_wide(
    text: bytes | bytearray, prefilter: Callable[[bytes], PrefilterResult]
) -> frozenset[tuple[str, bytes]]:
    """UTF-16 or UTF-32 with its byte order mark, if the prefilter finds anything in the decoded text."""
    row = byte_order(text)
    if row is None:
        return frozenset()
    mark, codec = row
    plain = text[len(mark) :].decode(codec, "replace").encode("utf-8", "replace")
    return frozenset({(f"{codec[:6]}:marked", mark)}) if prefilter(plain) else frozenset()


def scan_literals(data: bytes | bytearray | memoryview) -> PrefilterResult:
    """The same as `Prefilter.scan`, without hyperscan."""
    text = bytes(data) if isinstance(data, memoryview) else data
    found = [
        index
        for part, indexes in _BY_COMMON_PART
        if part in text
        for index in indexes
        if part is KEYWORDS[index] or KEYWORDS[index] in text
    ]
    if b"\0" in text:
        found += [index + len(KEYWORDS) for index, keyword in enumerate(_WIDE) if keyword in text]
    context = _IndicatorContext(text)
    encoded = frozenset((row.name, b"") for row, indicator in INDICATORS if context.has(indicator))
    encoded |= _marked_as_wide(text, scan_literals)
    if not (found or encoded):
        return PrefilterResult()
    ends_of = {index: _ends(text, _LITERALS[index]) for index in found}
    return _filtered(text, ends_of, encoded, _BODIES)


def _ends(text: bytes | bytearray, literal: bytes) -> Iterator[int]:
    return (at + len(literal) for at in occurrences(text, literal))


class _IndicatorContext:
    """Whether indicators count in a text, which mostly depends on its runs of letters and digits.

    What it computes about the text is kept for all indicators; most texts have no long run.
    """

    def __init__(self, text: bytes | bytearray) -> None:
        self._text = text
        self._regions: dict[int, bytes | bytearray] = {}
        self._many: dict[bytes, bool] = {}
        self._digits: bytes | bytearray | None = None

    def has(self, indicator: Indicator) -> bool:
        """Whether a literal of `indicator` occurs under the conditions that the indicator names."""
        where = self._region(indicator)
        return bool(
            where
            and (
                not indicator.common_parts or any(part in where for part in indicator.common_parts)
            )
            and any(
                literal in where
                and (not indicator.before_body or _is_before_body(where, _ends(where, literal)))
                and (
                    not indicator.followed_by
                    or _is_followed_by(where, _ends(where, literal), indicator.followed_by)
                )
                for literal in literals_of(indicator)
            )
        )

    def confirms(self, indicator: Indicator, literal: bytes, ends: Iterable[int]) -> bool:
        """The same for one `literal` of it, whose occurrences end at the offsets `ends`."""
        if not indicator.is_local:
            return literal in self._region(indicator)
        if indicator.before_body:
            return _is_before_body(self._text, ends)
        if indicator.followed_by:
            return _is_followed_by(self._text, ends, indicator.followed_by) and bool(
                self._region(indicator)
            )
        return self._is_near_run(indicator, len(literal), ends) or any(
            map(self._has_many, indicator.escapes)
        )

    def _is_near_run(self, indicator: Indicator, length: int, ends: Iterable[int]) -> bool:
        """Whether a run follows one of the literals of that `length` that end at `ends`, or surrounds it.

        Only the bytes near each literal are read.
        """
        run = b"a" * indicator.min_run
        for tried, end in enumerate(ends):
            at = end - length
            around = self._text[
                max(0, at - indicator.min_run) : at + MAX_INDICATOR_DISTANCE + indicator.min_run
            ]
            if run in around.translate(ALNUM_CLASSES) or tried == MAX_CANDIDATES:
                return True
        return False

    def _region(self, indicator: Indicator) -> bytes | bytearray:
        """The part of the text in which the literals of `indicator` count; empty if there is none."""
        if indicator.min_digit_run:
            if self._digits is None:
                self._digits = self._text.translate(_DIGIT_CLASSES, _SEPARATORS)
            return self._text if b"a" * indicator.min_digit_run in self._digits else b""
        if not indicator.min_run or any(map(self._has_many, indicator.escapes)):
            return self._text
        near = self._run_regions(indicator.min_run)
        return self._text if near and indicator.run_anywhere else near

    def _has_many(self, escape: bytes) -> bool:
        """Whether the text may have a token in it that is written in escapes throughout."""
        if escape not in self._many:
            maybe = len(escape) == 1 or self._has_many(escape[:1])
            self._many[escape] = maybe and self._text.count(escape) >= MIN_ESCAPES
        return self._many[escape]

    @functools.cached_property
    def _classes(self) -> bytes | bytearray:
        return self._text.translate(ALNUM_CLASSES)

    def _run_regions(self, length: int) -> bytes | bytearray:
        """The runs of at least `length` and the bytes before each; all of the text if there are many."""
        if length > BODY_RUN and not self._run_regions(BODY_RUN):
            return b""
        if length not in self._regions:
            parts: list[bytes | bytearray] = []
            done = 0
            for start, end in runs(self._classes, length):
                if len(parts) == MAX_RUNS:
                    parts = [self._text]
                    break
                parts.append(self._text[max(done, start - MAX_INDICATOR_DISTANCE) : end])
                done = end
            self._regions[length] = b"".join(parts)
        return self._regions[length]


def _filtered(
    text: bytes | bytearray,
    found: Mapping[int, Iterable[int]],
    encoded: frozenset[tuple[str, bytes]],
    bodies: Bodies,
) -> PrefilterResult:
    """The keywords in `found` that are no false matches.

    Prefixes are short and occur in identifiers: one counts only before the beginning of a body. The
    letters `coze` occur in base64 and in other words: they count only as a word. Keywords with NULs
    between their characters do not occur by chance.

    Args:
        text: the text they were found in.
        found: for each keyword's id, the offsets where it ends. The ids of wide keywords follow
            those of the plain ones.
        encoded: goes into the result as it is.
        bodies: tells which prefixes a body may follow.
    """
    firsts: dict[bytes, int] = {}
    left: list[int] = []
    for index, ends in found.items():
        keyword = _LITERALS[index]
        first = next(iter(ends)) - len(keyword)
        if keyword in _PREFIXES:
            firsts[keyword] = first
        elif keyword in WORDS:
            if mentions(text, keyword, first):
                left.append(index)
        elif index not in _WIDE_PREFIXES or _WIDE_PREFIXES[index].search(text, first):
            left.append(index)
    if firsts:
        left += map(KEYWORDS.index, bodies.followed(text, firsts))
    return _result(frozenset(left), encoded)


@functools.lru_cache
def _result(keywords: frozenset[int], encoded: frozenset[tuple[str, bytes]]) -> PrefilterResult:
    """The result for keywords, by their ids: most texts that mention Coze have the same."""
    total = len(KEYWORDS)
    return PrefilterResult(
        frozenset(index for index in keywords if index < total),
        frozenset(index - total for index in keywords if index >= total),
        encoded,
    )


def _is_followed_by(text: bytes | bytearray, ends: Iterable[int], pattern: bytes) -> bool:
    """Whether `pattern` matches at one of the offsets `ends` in `text`."""
    matches = _compiled(pattern).match
    return any(matches(text, end) for end in ends)


@functools.cache
def _compiled(pattern: bytes) -> re.Pattern[bytes]:
    return late.compile(pattern)


def _is_before_body(text: bytes | bytearray, ends: Iterable[int]) -> bool:
    """Whether a body, or half of one, begins at one of the offsets `ends` in `text`."""
    return any(
        is_body_start(text[end : end + BODY_RUN]) or tried == MAX_CANDIDATES
        for tried, end in enumerate(ends)
    )
