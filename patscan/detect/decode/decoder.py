"""Decodes a text by every row of `encodings.ENCODINGS`."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from patscan import late
from patscan.coze import boundaries
from patscan.coze.families import BODY_LENGTHS, PREFIXES
from patscan.detect.decode import encoded, escapes, split, wide
from patscan.detect.decode.encodings import BODY_RUN, ENCODINGS, MIN_FRAGMENT, Encoding, literals_of
from patscan.detect.decode.views import Replacement, View
from patscan.detect.prefilter import KEYWORDS, PrefilterResult
from patscan.detect.runs import ALNUM, is_body_start, widened
from patscan.literals import occurrences

# A text is decoded around its indicators only: from the beginning of a line that is between 256 and
# 4,096 bytes before one (or else from 256 bytes before it) to 4,096 bytes after it.
BYTES_BEFORE = 256
LINE_BYTES_BEFORE = 4096
BYTES_AFTER = 4096
MIN_BODY = min(BODY_LENGTHS)
# How a body goes on: behind an escape, in the next line if `MIN_FRAGMENT` characters of it are on this one,
# or in the next string literal.
_INTERRUPTIONS = [row for row in ENCODINGS if row.interruption and row.name != "pieces"]
_GOES_ON = late.compile(
    rb"(?P<escape>%b)|(?P<wrap>%b)|(?:%b)"
    % (
        b"|".join(row.interruption for row in _INTERRUPTIONS if not row.min_fragment),
        b"|".join(row.interruption for row in _INTERRUPTIONS if row.min_fragment),
        split.SEPARATOR,
    )
)

# From a text to the ranges of it that are encoded, in order, and what they decode to.
Decoder = Callable[[bytes], Iterable[Replacement]]

# The decoders of each encoding, by its name. Each of them gives a view of its own: one per byte order
# of UTF-16, one per alignment of base64.
DECODERS: dict[str, tuple[Decoder, ...]] = {
    "utf-16": (
        functools.partial(wide.strings, codec="utf-16-le"),
        functools.partial(wide.strings, codec="utf-16-be"),
    ),
    "utf-32": (
        functools.partial(wide.strings, codec="utf-32-le"),
        functools.partial(wide.strings, codec="utf-32-be"),
    ),
    "utf-16:marked": (wide.marked,),
    "utf-32:marked": (wide.marked,),
    "base64": tuple(functools.partial(encoded.base64, phase=at) for at in range(4)),
    "base64:field": (encoded.base64_field,),
    "hex": tuple(functools.partial(encoded.hex_string, phase=at) for at in range(2)),
    "hex-dump": (encoded.hex_dump, encoded.hex_words, encoded.hex_pairs),
    "character-dump": (encoded.character_dump,),
    "byte-array": (encoded.byte_array,),
    "percent": (escapes.percent,),
    "html": (escapes.html,),
    "unicode-escape": (escapes.unicode_escape,),
    "hex-escape": (escapes.hex_escape,),
    "octal-escape": (escapes.octal_escape,),
    "backslash": (escapes.backslash,),
    "quoted-printable": (escapes.quoted_printable,),
    "zero-width": (split.zero_width,),
    "ansi": (split.ansi,),
    "markup": (split.markup,),
    "pieces": (split.joined_strings,),
    "continuation": (split.continuation,),
    "wrapped": (split.wrapped,),
}

# Further checks of a literal at an offset of a text, for encodings whose literals often occur by chance.
CONFIRMERS: dict[str, Callable[[bytes, int, bytes], bool]] = {"base64": encoded.decodes_to_text}


def children(view: View, prefiltered: PrefilterResult) -> Iterator[View]:
    """The views that one more step of decoding gives."""
    plain_prefixes = [
        match.span()
        for index in prefiltered.plain
        if KEYWORDS[index] in PREFIXES
        for match in _fragment(KEYWORDS[index]).finditer(view.text)
        if _goes_on(view.text, match.end(), match.end() - match.start("fragment"))
        and boundaries.begins(view.text, match.start())
    ]
    if not (plain_prefixes or prefiltered.wide or prefiltered.encoded):
        return
    for row in ENCODINGS:
        for start, end in _ranges(row, view.text, prefiltered, plain_prefixes):
            text = view.text[start:end]
            for decode in DECODERS[row.name]:
                if replacements := [
                    Replacement(one.start + start, one.end + start, *one[2:])
                    for one in decode(text)
                ]:
                    yield View(view, row.step, replacements)


@functools.cache
def _fragment(prefix: bytes) -> re.Pattern[bytes]:
    """The pattern of a prefix and a `fragment` of a body, which something interrupts."""
    return late.compile(
        rb"%b(?P<fragment>[A-Za-z0-9]{0,%d}+)(?![A-Za-z0-9])" % (prefix, MIN_BODY - 1)
    )


def _goes_on(text: bytes, end: int, length: int) -> bool:
    """Whether a body may go on behind an interruption.

    Names such as `"pat_id"` are interrupted, too, but string literals that are joined must have the
    length of a body together.

    Args:
        text: the text.
        end: where the letters and digits after a prefix end.
        length: how many they are.
    """
    while length < MIN_BODY:
        match = _GOES_ON.match(text, end)
        if match is None or match["wrap"] is not None:
            return match is not None and length >= MIN_FRAGMENT
        if match["escape"] is not None:
            return True
        fragment = text[match.end() : match.end() + MIN_BODY]
        end = match.end() + len(fragment) - len(fragment.lstrip(ALNUM))
        length += end - match.end()
    return True


def _ranges(
    row: Encoding,
    text: bytes,
    prefiltered: PrefilterResult,
    plain_prefixes: Sequence[tuple[int, int]],
) -> list[tuple[int, int]]:
    """The ranges of a text that the encoding `row` may have been used in.

    Args:
        row: the encoding.
        text: the text.
        prefiltered: the prefilter's result for it.
        plain_prefixes: for each prefix that is not encoded, its offset and that of the end of the
            letters and digits after it.
    """
    literals = frozenset(literal for name, literal in prefiltered.encoded if name == row.name)
    if row.whole_text:
        found = literals or (row.name == "utf-16" and prefiltered.wide)
        return [(0, len(text))] if found else []
    offsets = [
        at
        for at, literal in _occurrences(row, text, literals)
        if _is_confirmed(row, text, at, literal)
    ]
    if row.interruption:
        interruption = _interruption(row)
        offsets += [at for at, end in plain_prefixes if interruption.match(text, end)]
    return widened(((_range_start(text, at), at) for at in sorted(offsets)), 0, BYTES_AFTER)


def _range_start(text: bytes, at: int) -> int:
    """The start of the range to decode around `at`: that of a line, if one is at a suitable distance."""
    near = max(0, at - BYTES_BEFORE)
    return text.rfind(b"\n", max(0, at - LINE_BYTES_BEFORE), near) + 1 or near


def _occurrences(
    row: Encoding, text: bytes, literals: frozenset[bytes]
) -> Iterator[tuple[int, bytes]]:
    """The offset of every occurrence of `literals`, with the literal.

    An empty literal stands for all those of `row`.
    """
    if b"" in literals:
        yield from ((match.start(), match[0]) for match in _literals_pattern(row).finditer(text))
        return
    yield from ((at, literal) for literal in literals for at in occurrences(text, literal))


def _is_confirmed(row: Encoding, text: bytes, at: int, literal: bytes) -> bool:
    """Whether a quick check of the bytes after `literal` at offset `at` allows for a token there."""
    end = at + len(literal)
    if literal in _before_body(row):
        return is_body_start(text[end : end + BODY_RUN])
    confirms = CONFIRMERS.get(row.name)
    return confirms is None or confirms(text, at, literal)


@functools.cache
def _interruption(row: Encoding) -> re.Pattern[bytes]:
    return late.compile(row.interruption)


@functools.cache
def _before_body(row: Encoding) -> frozenset[bytes]:
    return frozenset(
        one
        for indicator in row.indicators
        if indicator.before_body
        for one in literals_of(indicator)
    )


@functools.cache
def _literals_pattern(row: Encoding) -> re.Pattern[bytes]:
    literals = (literal for indicator in row.indicators for literal in literals_of(indicator))
    return late.compile(b"|".join(map(re.escape, literals)))
