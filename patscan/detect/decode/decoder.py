"""Other readings of the same bytes: every spelling in the table `spellings` undone, one after another."""

from __future__ import annotations

import functools
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence

from patscan import late
from patscan.coze.families import PREFIXES
from patscan.detect.decode import encoded, escapes, split, wide
from patscan.detect.decode.encodings import BODY_RUN, ENCODINGS, Encoding, literals_of
from patscan.detect.decode.views import Replacement, View
from patscan.detect.literals import occurrences
from patscan.detect.prefilter import (
    ALNUM,
    COZE_KEYWORDS,
    KEYWORDS,
    PrefilterResult,
    is_body_start,
    widened,
)

# Spellings inside one another: base64 in base64 in a JSON string in a log.
MAX_STEPS = 4
# All readings of a text together are at most so many times as long, and this for short ones.
MAX_GROWTH = 8
MAX_SHORT_BYTES = 1 << 16
# A text is read anew around its marks only: so far before (from the beginning of a line, if there is
# one within the second) and after.
REACH_BEFORE = 256
REACH_LINE = 4096
REACH_AFTER = 4096
# A body that is broken off has at most so many letters and digits before that.
MAX_BROKEN = 63

Read = Callable[[bytes], Iterable[Replacement]]

# How each spelling is undone: what it makes of a text, in pieces. UTF-16 has two byte orders.
DECODERS: dict[str, tuple[Read, ...]] = {
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
    "pieces": (split.joined_strings,),
    "continuation": (split.continuation,),
    "wrapped": (split.wrapped,),
}

# What else tells whether the mark at a place of a text, which chance may have made, is one.
CONFIRMERS: dict[str, Callable[[bytes, int, bytes], bool]] = {"base64": encoded.goes_on_as_text}


def decoded_views(
    roots: Iterable[View],
    prefiltered: PrefilterResult,
    prefilter: Callable[[bytes], PrefilterResult],
) -> Iterator[tuple[View, frozenset[int]]]:
    """All readings of an input worth matching, each with the gates that may be in it.

    The plainest come first, so what the limits leave out, in a text made to be read in many ways,
    is what takes the most steps.

    Args:
        roots: the input as it stands.
        prefiltered: what it holds.
        prefilter: tells what another text holds.
    """
    speaks = (prefiltered.plain | prefiltered.wide) & COZE_KEYWORDS
    queue = deque((root, prefiltered) for root in roots)
    budget = sum(MAX_SHORT_BYTES + MAX_GROWTH * len(root.text) for root, _ in queue)
    while queue:
        view, there = queue.popleft()
        gates = there.plain | speaks
        if gates:
            yield view, gates
        if len(view.steps) == MAX_STEPS:
            continue
        for child in _children(view, there):
            budget -= len(child.text)
            if budget < 0:
                break
            queue.append((child, prefilter(child.text)))


def _children(view: View, prefiltered: PrefilterResult) -> Iterator[View]:
    """Every reading that is one step away."""
    prefixes = [KEYWORDS[gate] for gate in prefiltered.plain if KEYWORDS[gate] in PREFIXES]
    if not (prefixes or prefiltered.wide or prefiltered.encoded):
        return
    broken = [
        (at, _end_of_body(view.text, at + len(prefix)))
        for prefix in prefixes
        for at in occurrences(view.text, prefix)
    ]
    for row in ENCODINGS:
        for start, end in _stretches(row, view.text, prefiltered, broken):
            text = view.text[start:end]
            for read in DECODERS[row.name]:
                if replacements := [
                    Replacement(one.start + start, one.end + start, *one[2:]) for one in read(text)
                ]:
                    yield View(view, row.step, replacements)


def _end_of_body(text: bytes, at: int) -> int:
    """Where a body that begins `at` that place breaks off before it is complete."""
    body = text[at : at + MAX_BROKEN]
    return at + len(body) - len(body.lstrip(ALNUM))


def _stretches(
    row: Encoding, text: bytes, prefiltered: PrefilterResult, broken: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Where in a text the spelling `row` may have been used.

    `broken` says of prefixes that are there as they are where each begins and its body breaks off.
    """
    seen = frozenset(mark for name, mark in prefiltered.encoded if name == row.name)
    if row.whole_text:
        there = seen or (row.name == "utf-16" and prefiltered.wide)
        return [(0, len(text))] if there else []
    at = [place for place, mark in _marks_in(row, text, seen) if _counts(row, text, place, mark)]
    if row.interruption:
        interruption = _after(row)
        at += [place for place, end in broken if interruption.match(text, end)]
    return widened(((_before(text, place), place) for place in sorted(at)), 0, REACH_AFTER)


def _before(text: bytes, place: int) -> int:
    """Where what is read begins before a mark: with a line, if one begins not too far away."""
    near = max(0, place - REACH_BEFORE)
    return text.rfind(b"\n", max(0, place - REACH_LINE), near) + 1 or near


def _marks_in(row: Encoding, text: bytes, seen: frozenset[bytes]) -> Iterator[tuple[int, bytes]]:
    """Where the marks `seen` of `row` are, and which: any of them, if an empty one is among them."""
    if b"" in seen:
        yield from ((match.start(), match[0]) for match in _marks(row).finditer(text))
        return
    yield from ((at, mark) for mark in seen for at in occurrences(text, mark))


def _counts(row: Encoding, text: bytes, at: int, mark: bytes) -> bool:
    """Whether what is behind a mark may be the rest of a token, as far as that is quickly told."""
    end = at + len(mark)
    if mark in _solid(row):
        return is_body_start(text[end : end + BODY_RUN])
    doubt = CONFIRMERS.get(row.name)
    return doubt is None or doubt(text, at, mark)


@functools.cache
def _after(row: Encoding) -> re.Pattern[bytes]:
    return late.compile(row.interruption)


@functools.cache
def _solid(row: Encoding) -> frozenset[bytes]:
    return frozenset(
        one
        for indicator in row.indicators
        if indicator.before_body
        for one in literals_of(indicator)
    )


@functools.cache
def _marks(row: Encoding) -> re.Pattern[bytes]:
    literals = (literal for indicator in row.indicators for literal in literals_of(indicator))
    return late.compile(b"|".join(map(re.escape, literals)))
