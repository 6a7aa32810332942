"""What a buffer may hold at all: literals of tokens, of their other spellings, of Coze's name.

`Prefilter` answers for a whole buffer in one pass, and `scan_literals` does the same without hyperscan.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from patscan.coze.families import FAMILIES
from patscan.coze.mention import KOUZI, WORDS, mentions
from patscan.detect.decode.encodings import (
    BODY_RUN,
    BYTE_ORDERS,
    INDICATORS,
    MIN_DENSE,
    EncodingIndicator,
    Indicator,
    byte_order,
    indicators_by_literal,
    literals_of,
)
from patscan.detect.literals import Database, occurrences

# A bundle need not speak of Coze by name to switch its SDK's guard off.
SDK_GUARD = b"allowPersonalAccessTokenInBrowser"
# Nor does a configuration that publishes its variables.
ENV_PREFIX = b"envPrefix"
KEYWORDS: tuple[bytes, ...] = (
    *dict.fromkeys(keyword for row in FAMILIES for keyword in row.keywords),
    SDK_GUARD,
    KOUZI,
    ENV_PREFIX,
)
_PREFIXES = frozenset(row.prefix for row in FAMILIES if row.prefix)
_WIDE = tuple(b"\0".join(bytes([byte]) for byte in keyword) for keyword in KEYWORDS)
# Every letter and digit as `a`, the rest as a blank: a run of them is found at the speed of `scan_literals`.
SHAPE = bytes(0x61 if byte < 0x80 and chr(byte).isalnum() else 0x20 for byte in range(256))
# For the same with hex digits, and `x`; what stands between numbers is left out.
_DIGITS = bytes(0x61 if byte in b"0123456789abcdefABCDEFxX" else 0x20 for byte in range(256))
_BETWEEN = b" \t\r\n,:"
# Gates are asked for together where they share what is rare.
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
# How a text begins that has a byte order mark.
BOM_FIRST_BYTES = frozenset(mark[0] for mark, _ in BYTE_ORDERS)
ALNUM = bytes(byte for byte in range(0x80) if chr(byte).isalnum())
_FIRST_INDICATOR = len(KEYWORDS) + len(_WIDE)

# A prefix that is followed by fewer letters and digits than this is part of an identifier, unless
# what breaks them off may be another spelling; after so many doubts a text is matched anyway, so
# that asking never costs more than matching.
BODY_START = 8
BREAKS = b"\"'`\\%&={$#^\r\n\x1b\xc2\xcd\xe1\xe2\xef"
MAX_CANDIDATES = 256
# A mark stands at most so far before the run of letters and digits that it needs; in a text with
# more runs it is looked for everywhere.
MAX_INDICATOR_DISTANCE = 1024
MAX_RUNS = 64


class PrefilterResult(NamedTuple):
    """Which gates a text holds: as plain bytes, and with a NUL between any two (UTF-16).

    `encoded` names the other spellings (see `spellings`) that the text has a mark of, each with that
    mark; with an empty one where it is only known that there is one.
    """

    plain: frozenset[int] = frozenset()
    wide: frozenset[int] = frozenset()
    encoded: frozenset[tuple[str, bytes]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.plain or self.wide or self.encoded)


_NOTHING = PrefilterResult()


class Prefilter:
    """Asks which gates are in a buffer. One per process; not shared between threads."""

    def __init__(self, *, hyperscan: bool = True) -> None:
        """`hyperscan=False` never uses it, whatever the amount of input."""
        self._database = Database(
            lambda: (*KEYWORDS, *_WIDE, *indicators_by_literal()),
            located=_is_local,
            hyperscan=hyperscan,
        )

    def scan(self, data: bytes | bytearray | memoryview) -> PrefilterResult:
        """The gates in `data` that a credential may stand behind."""
        found = self._database.scan(data)
        if found is None:
            return scan_literals(data)
        # Cheap, because it is asked of every object of a history.
        may_be_wide = len(data) > 0 and data[0] in BOM_FIRST_BYTES
        if not found and not may_be_wide:
            return _NOTHING
        text = bytes(data) if isinstance(data, memoryview) else data
        order = _decoded_wide(text, self.scan) if may_be_wide else frozenset()
        indicator = {index: found.pop(index) for index in tuple(found) if index >= _FIRST_INDICATOR}
        runs_of = _Runs(text)
        encoded = frozenset(
            (row.name, literal)
            for index, ends in indicator.items()
            for literal, groups in (_indicators()[index - _FIRST_INDICATOR],)
            for row, group in groups
            if runs_of.confirms(group, literal, ends)
        )
        return _filtered(text, found, encoded | order)


@functools.cache
def _indicators() -> tuple[tuple[bytes, tuple[EncodingIndicator, ...]], ...]:
    """The marks in the order of their numbers, and what each is a mark of."""
    return tuple(indicators_by_literal().items())


def _is_local(index: int) -> bool:
    """Whether what stands around the literal with that number tells if it counts."""
    if index >= _FIRST_INDICATOR:
        return any(
            indicator.is_local for _, indicator in _indicators()[index - _FIRST_INDICATOR][1]
        )
    return KEYWORDS[index % len(KEYWORDS)] in _PREFIXES


def _decoded_wide(
    text: bytes | bytearray, prefilter: Callable[[bytes], PrefilterResult]
) -> frozenset[tuple[str, bytes]]:
    """What is `encoded` in a text with a byte order mark, if anything is in it once it is decoded."""
    order = byte_order(text)
    if order is None:
        return frozenset()
    mark, codec = order
    plain = text[len(mark) :].decode(codec, "replace").encode("utf-8", "replace")
    return frozenset({(f"{codec[:6]}:marked", mark)}) if prefilter(plain) else frozenset()


def scan_literals(data: bytes | bytearray | memoryview) -> PrefilterResult:
    """What `Prefilter.scan` answers, without hyperscan."""
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
    runs_of = _Runs(text)
    encoded = frozenset(
        (row.name, b"") for row, indicator in INDICATORS if runs_of.holds(indicator)
    )
    encoded |= _decoded_wide(text, scan_literals)
    if not (found or encoded):
        return PrefilterResult()
    literals = (*KEYWORDS, *_WIDE)
    return _filtered(text, {index: _ends(text, literals[index]) for index in found}, encoded)


def _ends(text: bytes | bytearray, literal: bytes) -> Iterator[int]:
    return (at + len(literal) for at in occurrences(text, literal))


class _Runs:
    """A text and what runs of letters and digits it has. Most have none that is long enough."""

    def __init__(self, text: bytes | bytearray) -> None:
        self._text = text
        self._near: dict[int, bytes | bytearray] = {}
        self._dense: dict[bytes, bool] = {}
        self._digits: bytes | bytearray | None = None

    def holds(self, indicator: Indicator) -> bool:
        """Whether the text has any of `indicator` where it means anything."""
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
        """The same, where it is known that `literal`, one of them, is there, and where it ends."""
        if not indicator.is_local:
            return literal in self._region(indicator)
        if indicator.before_body:
            return _is_before_body(self._text, ends)
        if indicator.followed_by:
            return _is_followed_by(self._text, ends, indicator.followed_by) and bool(
                self._region(indicator)
            )
        return self._is_near_run(indicator, len(literal), ends) or any(
            map(self._is_dense, indicator.escapes)
        )

    def _is_near_run(self, indicator: Indicator, length: int, ends: Iterable[int]) -> bool:
        """Whether a run is near a literal of that length; the text is not looked at as a whole."""
        run = b"a" * indicator.min_run
        for count, end in enumerate(ends):
            at = end - length
            around = self._text[
                max(0, at - indicator.min_run) : at + MAX_INDICATOR_DISTANCE + indicator.min_run
            ]
            if run in around.translate(SHAPE) or count == MAX_CANDIDATES:
                return True
        return False

    def _region(self, indicator: Indicator) -> bytes | bytearray:
        """The part of the text in which `indicator` mean anything."""
        if indicator.min_digit_run:
            if self._digits is None:
                self._digits = self._text.translate(_DIGITS, _BETWEEN)
            return self._text if b"a" * indicator.min_digit_run in self._digits else b""
        if not indicator.min_run or any(map(self._is_dense, indicator.escapes)):
            return self._text
        near = self._run_regions(indicator.min_run)
        return self._text if near and indicator.run_anywhere else near

    def _is_dense(self, escape: bytes) -> bool:
        if escape not in self._dense:
            many = len(escape) == 1 or self._is_dense(escape[:1])
            self._dense[escape] = many and self._text.count(escape) >= MIN_DENSE
        return self._dense[escape]

    @functools.cached_property
    def _shape(self) -> bytes | bytearray:
        return self._text.translate(SHAPE)

    def _run_regions(self, length: int) -> bytes | bytearray:
        """The runs of at least `length`, and what stands before them; everything if they are many."""
        if length > BODY_RUN and not self._run_regions(BODY_RUN):
            return b""
        if length not in self._near:
            parts: list[bytes | bytearray] = []
            behind = 0
            for start, end in runs(self._shape, length):
                if len(parts) == MAX_RUNS:
                    parts = [self._text]
                    break
                parts.append(self._text[max(behind, start - MAX_INDICATOR_DISTANCE) : end])
                behind = end
            self._near[length] = b"".join(parts)
        return self._near[length]


def _filtered(
    text: bytes | bytearray,
    found: Mapping[int, Iterable[int]],
    encoded: frozenset[tuple[str, bytes]],
) -> PrefilterResult:
    """What is left of the gates `found` (wide ones count on behind the plain ones) and their ends.

    Prefixes are short and turn up in identifiers: of those, only what has the beginning of a body
    behind it counts. The four letters of the name turn up in base64 and in other words: what counts
    is a word. (With NULs between, they are no accident.)
    """
    count = len(KEYWORDS)

    def counts(index: int, ends: Iterable[int]) -> bool:
        keyword = KEYWORDS[index % count]
        if keyword in _PREFIXES:
            return _has_body(text, ends, 1 if index < count else 2)
        return index >= count or keyword not in WORDS or mentions(text, keyword)

    left = [index for index, ends in found.items() if counts(index, ends)]
    return PrefilterResult(
        frozenset(index for index in left if index < count),
        frozenset(index - count for index in left if index >= count),
        encoded,
    )


def _has_body(text: bytes | bytearray, ends: Iterable[int], stride: int) -> bool:
    """Whether behind one of those places stand `BODY_START` letters or digits, `stride` bytes apart."""
    for count, end in enumerate(ends):
        body = end + stride - 1
        rest = text[body : body + BODY_START * stride : stride].lstrip(ALNUM)
        if (
            (not rest and body < len(text))
            or (rest and rest[0] in BREAKS)
            or count == MAX_CANDIDATES
        ):
            return True
    return False


def runs(runs_of: bytes | bytearray, length: int) -> Iterator[tuple[int, int]]:
    """Where a shape (see `SHAPE`) has at least `length` letters and digits in a row."""
    at = runs_of.find(b"a" * length)
    while at >= 0:
        end = runs_of.find(b" ", at + length)
        end = len(runs_of) if end < 0 else end
        yield at, end
        at = runs_of.find(b"a" * length, end)


def widened(spans: Iterable[tuple[int, int]], before: int, after: int) -> list[tuple[int, int]]:
    """What stands around `spans`, which come in order: so many bytes more; those that touch are one."""
    found: list[tuple[int, int]] = []
    for first, last in spans:
        start = max(0, first - before)
        if found and start <= found[-1][1]:
            start = found.pop()[0]
        found.append((start, last + after))
    return found


def is_body_start(run: bytes | bytearray) -> bool:
    """Whether `BODY_RUN` bytes may be of a token: letters and digits, not the letters of a long name.

    (Of 32 random ones, one in 280 has no digit.)
    """
    return len(run) == BODY_RUN and run.isalnum() and not run.isalpha()


def _is_followed_by(text: bytes | bytearray, ends: Iterable[int], then: tuple[bytes, ...]) -> bool:
    """Whether one of `followed_by` comes right behind one of those places in `text`."""
    return any(
        text.startswith(then, end) or count == MAX_CANDIDATES for count, end in enumerate(ends)
    )


def _is_before_body(text: bytes | bytearray, ends: Iterable[int]) -> bool:
    """Whether a body, or half of one, comes right behind one of those places in `text`."""
    return any(
        is_body_start(text[end : end + BODY_RUN]) or count == MAX_CANDIDATES
        for count, end in enumerate(ends)
    )
