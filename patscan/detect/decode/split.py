"""Split tokens: what separates the fragments is removed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from patscan import late
from patscan.coze.families import BODY_LENGTHS, PREFIXES
from patscan.detect.decode.encodings import MIN_FRAGMENT
from patscan.detect.decode.views import Replacement

_ZERO_WIDTH = late.compile(
    rb"(?:\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xa4\xa6-\xaf]|\xef\xbb\xbf|\xc2\xad|\xcd\x8f"
    rb"|\xe1\xa0\x8e|\xef\xb8[\x80-\x8f])++"
)
_ANSI = late.compile(
    rb"(?:(?:\x1b|\\e|\^\[)(?:\[[0-9;:?]{0,24}+[A-Za-z]|[()][A-Z0-9])|\x1b\][^\x07\x1b\n]{0,200}+(?:\x07|\x1b\\))++"
)
_CONTINUED = late.compile(rb"(?<=[A-Za-z0-9_])[\\^`]\r?\n[ \t]{0,200}+(?=[A-Za-z0-9_])")
# Tags that stand within a word: of HTML and of a cell in Excel by name; of Word and PowerPoint all that begin no
# paragraph, line or cell.
_TAGS = late.compile(
    rb"(?<=[A-Za-z0-9_])(?:</?(?:w:(?!(?:p|br|cr|tab|tbl|tr|tc)\b)|a:(?!(?:p|br|tr|tc)\b)|text:span"
    rb"|(?:wbr|span|b|i|u|em|strong|font|mark|code|t|r|rPr|rFont|sz|color|family|charset|scheme)(?=[\s/>]))"
    rb"[^<>]{0,300}+>){1,40}+(?=[A-Za-z0-9])"
)

# Between one string literal and the next. A quote may be escaped, as in code inside JSON.
_QUOTE = rb"\\{0,3}+(?:\"{1,3}+|'{1,3}+|`)"
# White space, comments, and what continues a statement on the next line (C, Visual Basic).
_SPACE = (
    rb"(?:\s|\\[nrt]|\\\r?\n|/\*[^*\n]{0,80}+\*/){0,80}+"
    rb"(?:(?://|\#)[^\n\"'`]{0,80}+\n\s{0,80}+)?+"
)
_OPERATOR = (
    rb"(?:\)?\s{0,40}+\.(?:[cC]oncat|[aA]ppend|plus)\("
    rb"|\)?\s?(?:\+{1,2}|\.{1,2}|&|~|\|\||<>|<<|\^)(?:\s?_\r?\n)?\s?\(?|\}\$?\{|_\n)"
)
# Suffixes and prefixes of string literals: `"…"s`, `"…".to_string()`; `N'…'`, `f"…"`.
_SUFFIX = rb"(?:s(?![A-Za-z0-9_])|\.(?:to_string|to_owned|into)\(\))?+"
_STRING_PREFIX = rb"[fFrRbBuULN@$]{0,2}"
# A complete prefix begins a token of its own: the text before it is a function, a type or a format.
_NOT_A_PREFIX = rb"(?!" + b"|".join(PREFIXES) + rb")"
# `"…""…"` (Python, C, Dart, Ruby, shells).
_TWO_QUOTES = rb"\\{0,3}+\"\\{0,3}+\"|\\{0,3}+'\\{0,3}+'"
_SEPARATOR = (
    rb"(?<=[A-Za-z0-9_])(?<!%%[sdv])(?:"
    + _QUOTE + _SUFFIX + _SPACE + rb"(?:%s)?+" + _SPACE + _STRING_PREFIX + _QUOTE
    + rb"|(?:[$\#]?\{|\$\(|\\\()\s{0,8}+" + _QUOTE + _NOT_A_PREFIX  # `pat_${'...'}`
    + rb"|" + _QUOTE + rb"\s{0,8}+[})]"
    + rb"|" + _TWO_QUOTES
    + rb"|(?:%%[sv]|\{\d?\})" + _QUOTE + rb"\s?(?:%%|,|\.format\()\s?\(?" + _QUOTE  # `'pat_%%s' %% '…'`
    + rb"|(?:" + b"|".join(rb"(?<=%b)" % prefix for prefix in PREFIXES) + rb")" + _QUOTE  # `pat_"…"`, `'pat_''…'` in shells
    + rb")(?=[A-Za-z0-9_])"
)  # fmt: skip
_JOINED = late.compile(_SEPARATOR % _OPERATOR)
# What `joined_strings` may remove.
SEPARATOR = rb"%s|%s" % (_SEPARATOR % _OPERATOR, _SEPARATOR % rb"," + _NOT_A_PREFIX)
_LISTED = late.compile(SEPARATOR)
# The first character of a separator. Searched on its own, it is found many times faster.
_SEPARATOR_START = late.compile(rb"[\"'`\\$\#%{](?<=[A-Za-z0-9_].)")
# If a text has one of these, the fragments may be separated by commas.
_LIST_FUNCTIONS = (
    b"join", b"Join", b"oncat", b"ONCAT", b"format", b"Format", b"printf", b"mplode", b"% (", b"%(",
    b" -f ", b"paste0", b"char[",
)  # fmt: skip

# A token that is wrapped: the prefix, the beginning of the body, and its rest on further lines.
_LINE_BREAK = rb"[ \t]{0,40}+\r?\n[ \t>|*\#/]{0,40}+"
_FIRST_LINE = late.compile(
    # `re` finds the last character of the prefixes fastest.
    rb"_(?:%b)(?P<part>[A-Za-z0-9]{%d,63}+)(?=%b[A-Za-z0-9])"
    % (b"|".join(b"(?<=%b)" % prefix for prefix in PREFIXES), MIN_FRAGMENT, _LINE_BREAK)
)
_NEXT_LINE = late.compile(_LINE_BREAK + rb"(?P<part>[A-Za-z0-9]++)")
# The most lines over which a token is split.
_MAX_LINES = 8


def _removed(pattern: re.Pattern[bytes], text: bytes) -> Iterator[Replacement]:
    return (Replacement(match.start(), match.end()) for match in pattern.finditer(text))


def zero_width(text: bytes) -> Iterator[Replacement]:
    """Invisible characters: zero-width space and joiners, byte order marks, soft hyphens and similar."""
    return _removed(_ZERO_WIDTH, text)


def ansi(text: bytes) -> Iterator[Replacement]:
    """ANSI escape sequences: colours, cursor movement, titles."""
    return _removed(_ANSI, text)


def markup(text: bytes) -> Iterator[Replacement]:
    """Tags of documents and of HTML: where a format changes, or a line may be broken (`<wbr>`)."""
    return _removed(_TAGS, text)


def continuation(text: bytes) -> Iterator[Replacement]:
    """Line continuations: a backslash, `^` or backtick at the end of a line."""
    return _removed(_CONTINUED, text)


def joined_strings(text: bytes) -> Iterator[Replacement]:
    """Adjacent or concatenated string literals; those in a list that is joined, a format or a template."""
    match = (_LISTED if any(word in text for word in _LIST_FUNCTIONS) else _JOINED).match
    done = 0
    for start in _SEPARATOR_START.finditer(text):
        if start.start() >= done and (separator := match(text, start.start())):
            done = separator.end()
            yield Replacement(start.start(), done)


def wrapped(text: bytes) -> Iterator[Replacement]:
    """Tokens that go on in the next line, if the lines together have exactly the length of a token."""
    for first in _FIRST_LINE.finditer(text):
        length, end = len(first["part"]), first.end()
        breaks: list[Replacement] = []
        while len(breaks) < _MAX_LINES and (line := _NEXT_LINE.match(text, end)):
            breaks.append(Replacement(end, line.start("part")))
            length, end = length + len(line["part"]), line.end()
            if length in BODY_LENGTHS:
                yield from breaks
                break
