"""Tokens in pieces: what stands between the pieces is taken out."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from patscan import late
from patscan.coze.families import BODY_LENGTHS, PREFIXES
from patscan.detect.decode.views import Replacement

if TYPE_CHECKING:
    import regex

_ZERO_WIDTH = late.compile(
    rb"(?:\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xa4\xa6-\xaf]|\xef\xbb\xbf|\xc2\xad|\xcd\x8f"
    rb"|\xe1\xa0\x8e|\xef\xb8[\x80-\x8f])++"
)
_ANSI = late.compile(
    rb"(?:(?:\x1b|\\e|\^\[)(?:\[[0-9;:?]{0,24}+[A-Za-z]|[()][A-Z0-9])|\x1b\][^\x07\x1b\n]{0,200}+(?:\x07|\x1b\\))++"
)
_CONTINUED = late.compile(rb"(?<=[A-Za-z0-9_])[\\^`]\r?\n[ \t]{0,200}+(?=[A-Za-z0-9_])")

# From one string literal to the next. `\\` before a quote: code inside of JSON.
_QUOTE = rb"\\{0,3}+(?:\"{1,3}+|'{1,3}+|`)"
# Blanks, a comment, and what lets a statement go on in the next line (C, VB).
_SPACE = (
    rb"(?:\s|\\[nrt]|\\\r?\n|/\*[^*\n]{0,80}+\*/){0,80}+"
    rb"(?:(?://|\#)[^\n\"'`]{0,80}+\n\s{0,80}+)?+"
)
_OPERATOR = (
    rb"(?:\)?\s{0,40}+\.(?:[cC]oncat|[aA]ppend|plus)\("
    rb"|\)?\s?(?:\+{1,2}|\.{1,2}|&|~|\|\||<>|<<|\^)(?:\s?_\r?\n)?\s?\(?|\}\$?\{|_\n)"
)
# What makes a literal one of its kind: `"…"s`, `"…".to_string()`; `N'…'`, `f"…"`.
_KIND = rb"(?:s(?![A-Za-z0-9_])|\.(?:to_string|to_owned|into)\(\))?+"
_TYPE = rb"[fFrRbBuULN@$]{0,2}"
# A whole prefix begins anew: what stands before it is a function, a type or a format.
_ANEW = rb"(?!" + b"|".join(PREFIXES) + rb")"
_JOINT = (
    rb"(?<=[A-Za-z0-9_])(?<!%%[sdv])(?:"
    + _QUOTE + _KIND + _SPACE + rb"(?:%s)?+" + _SPACE + _TYPE + _QUOTE
    + rb"|(?:[$\#]?\{|\$\(|\\\()\s{0,8}+" + _QUOTE + _ANEW  # `pat_${'...'}`
    + rb"|" + _QUOTE + rb"\s{0,8}+[})]"
    + rb"|(?:%%[sv]|\{\d?\})" + _QUOTE + rb"\s?(?:%%|,|\.format\()\s?\(?" + _QUOTE  # `'pat_%%s' %% '…'`
    + rb"|(?:" + b"|".join(rb"(?<=%b)" % prefix for prefix in PREFIXES) + rb")" + _QUOTE  # `pat_"…"`, `'pat_''…'` in shells
    + rb")(?=[A-Za-z0-9_])"
)  # fmt: skip
_JOINED = late.compile(_JOINT % _OPERATOR)
_LISTED = late.compile(rb"%s|%s" % (_JOINT % _OPERATOR, _JOINT % rb"," + _ANEW))
# Where lists are joined, commas may stand between the pieces.
_JOINERS = (
    b"join", b"Join", b"oncat", b"ONCAT", b"format", b"Format", b"printf", b"mplode", b"% (", b"%(",
    b" -f ", b"paste0", b"char[",
)  # fmt: skip

# A token broken over lines: the prefix, the beginning of the body, and the rest of it.
_BREAK = rb"[ \t]{0,40}+\r?\n[ \t>|*\#/]{0,40}+"
MIN_BROKEN = 8


def _removed(pattern: re.Pattern[bytes], text: bytes) -> Iterator[Replacement]:
    return (Replacement(match.start(), match.end()) for match in pattern.finditer(text))


def zero_width(text: bytes) -> Iterator[Replacement]:
    """Characters that take no room: U+200B and its kin, byte order marks, soft hyphens."""
    return _removed(_ZERO_WIDTH, text)


def ansi(text: bytes) -> Iterator[Replacement]:
    """Colours and other orders to a terminal."""
    return _removed(_ANSI, text)


def continuation(text: bytes) -> Iterator[Replacement]:
    """Lines that end in a backslash (or `^`, or a backtick) go on in the next."""
    return _removed(_CONTINUED, text)


def joined_strings(text: bytes) -> Iterator[Replacement]:
    """String literals side by side, added, listed in a join or format, or inside a template."""
    listed = any(word in text for word in _JOINERS)
    return _removed(_LISTED if listed else _JOINED, text)


def wrapped(text: bytes) -> Iterator[Replacement]:
    """A token that goes on in the next line, if together they are exactly as long as tokens are."""
    found: list[Replacement] = []
    for prefix in PREFIXES:
        for match in _broken_lines(prefix).finditer(text):
            length = 0
            ends = match.ends("part")
            for number, part in enumerate(match.captures("part")):
                length += len(part)
                if number and length in BODY_LENGTHS:
                    starts = match.starts("part")[1 : number + 1]
                    found += map(Replacement, ends[:number], starts)
                    break
    return iter(sorted(found))


@functools.cache
def _broken_lines(prefix: bytes) -> regex.Pattern[bytes]:
    import regex  # for all captures of a group

    return regex.compile(
        rb"%s(?P<part>[A-Za-z0-9]{%d,63}+)(?:%s(?P<part>[A-Za-z0-9]++)){1,8}+"
        % (prefix, MIN_BROKEN, _BREAK)
    )
