"""Whole stretches of bytes written as letters and digits: base64, hex, dumps and arrays."""

from __future__ import annotations

import functools
import re
from binascii import a2b_base64
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from patscan import late
from patscan.coze.families import LONGEST_TOKEN, TOKEN
from patscan.detect.decode.encoded_prefixes import base64_prefixes, hex_prefixes
from patscan.detect.decode.views import Replacement

if TYPE_CHECKING:
    import regex

# Shorter stretches are not looked at, but for the last line of several.
MIN_LINE = 48
# From one line to the next: with what a string literal, a YAML block or JSON puts in between.
_GAP = (
    rb"(?:\\{0,2}[\"']?[ \t]{0,20}+[+.\\]?[ \t]{0,20}+(?:\r?\n|\\r\\n|\\n)"
    rb"[ \t>]{0,40}+[\"']?)"
)
_STANDARD = bytes.maketrans(b"-_", b"+/")
# So much behind a mark tells whether it is one.
_FOLLOWING = late.compile(rb"[A-Za-z0-9+/_\-]{2,64}")
# (UTF-16 has NULs; a token may be coloured.)
_NO_CONTROL = bytes(byte for byte in range(256) if byte >= 32 or byte in b"\0\t\n\r\x1b")
_TEXT = bytes([9, 10, 13, 27, *range(32, 127)])


class _Code(NamedTuple):
    """An alphabet: `width` characters of it stand for `of` bytes.

    `lines` matches a line and those that continue it; `marks` finds a prefix, and `first` tells at
    which place in a group that begins.
    """

    lines: regex.Pattern[bytes]
    marks: re.Pattern[bytes]
    first: Callable[[bytes], int]
    decode: Callable[[bytes], bytes]
    width: int
    of: int


# What goes on in a next line ends as such lines do; a name and its `:` or `=` is no part of it.
_ENDS = rb"(?=={0,2}(?:[\s\"'`\\<,;)\]}]|\Z))"
# A token that ends where a line does is all there is: the next line is something else.
_COMPLETE = late.compile(rb"(?:" + TOKEN + rb")\Z")
# What says that digits are hex; it is no letter before a token.
_HEX_LEADS = (b"0x", b"0X", b"\\x")


def _lines(alphabet: bytes) -> regex.Pattern[bytes]:
    import regex  # for all captures of a group

    return regex.compile(
        rb"(?<![%(a)s])(?P<line>[%(a)s]{%(least)d,}+)(?:%(gap)s(?P<line>[%(a)s]++)%(ends)s)*+"
        % {b"a": alphabet, b"least": MIN_LINE, b"gap": _GAP, b"ends": _ENDS}
    )


@functools.cache
def _base64_code() -> _Code:
    marks = base64_prefixes()
    return _Code(
        _lines(rb"A-Za-z0-9+/_\-"),
        late.compile(b"|".join(marks)),
        marks.__getitem__,
        _debase64,
        4,
        3,
    )


@functools.cache
def _hex_code() -> _Code:
    marks = late.compile(b"|".join(hex_prefixes()))
    return _Code(_lines(rb"0-9A-Fa-f"), marks, lambda _: 0, _dehex, 2, 1)


def _debase64(characters: bytes) -> bytes:
    if len(characters) % 4 == 1:
        characters = characters[:-1]
    padding = b"=" * (-len(characters) % 4)
    return a2b_base64(characters.translate(_STANDARD) + padding)


def goes_on_as_text(text: bytes, at: int, mark: bytes) -> bool:
    """Whether the base64 with a mark `at` that place goes on without control characters.

    What looks like a mark is often four characters of a hash.
    """
    start = max(0, at - base64_prefixes()[mark])
    following = _FOLLOWING.match(text, start)
    plain = _debase64(following[0]) if following else b""
    return not plain[3:].translate(None, _NO_CONTROL)


def _dehex(digits: bytes) -> bytes:
    return bytes.fromhex(digits[: len(digits) // 2 * 2].decode())


def base64(text: bytes, phase: int) -> Iterator[Replacement]:
    """Base64 and base64url that hold a prefix, at whichever of the three places in a group."""
    return _decoded(text, _base64_code(), phase=phase)


def base64_field(text: bytes) -> Iterator[Replacement]:
    """The same in texts that are known to hold base64: there everything of it that is text counts."""
    return _decoded(text, _base64_code(), everything=True)


def hex_string(text: bytes, phase: int) -> Iterator[Replacement]:
    """Strings of hex digits that hold a prefix."""
    return _decoded(text, _hex_code(), phase=phase)


def _decoded(
    text: bytes, code: _Code, *, everything: bool = False, phase: int = 0
) -> Iterator[Replacement]:
    """The blocks that hold a mark, or `everything`; those whose groups begin at `phase`.

    Four characters also turn up by chance, so each mark is believed: the text is read once for every
    way to cut it into groups.
    """
    for lines, groups in _blocks(text, code):
        asked = groups if everything else [one for one in groups if one % code.width == phase]
        for group in asked[:1]:
            yield from _block(lines, text, code, group)
        if everything and not asked:
            plain = list(_block(lines, text, code, lines[0][0]))
            if not any(replacement.text.translate(None, _TEXT) for replacement in plain):
                yield from plain


@functools.lru_cache(maxsize=1)  # asked for once for every way to cut them
def _blocks(text: bytes, code: _Code) -> list[tuple[list[tuple[int, int]], list[int]]]:
    """The lines of each block, and where the groups begin that its marks stand in."""
    return [
        (
            block.spans("line"),
            [
                block.start() + mark.start() - code.first(mark[0])
                for mark in code.marks.finditer(block[0])
            ],
        )
        for block in code.lines.finditer(text)
    ]


def _block(
    lines: list[tuple[int, int]], text: bytes, code: _Code, group: int
) -> Iterator[Replacement]:
    """The lines of one block; `group` is where one of its groups begins.

    All lines but the last are equally long, and a group never goes over the end of one: that is how
    they are written.
    """
    first = lines[0][0]
    length = lines[0][1] - first
    done = None
    read = b""
    if text[first - 2 : first] in _HEX_LEADS:
        yield Replacement(first - 2, first, b" ", 2)
    for start, end in lines:
        if done is not None and (length % code.width or done[1] - done[0] != length):
            break
        phase = (group - start) % code.width if start <= group < end or done is None else 0
        if done:
            complete = _COMPLETE.search(read)
            yield Replacement(done[1], start, b"\n" if complete else b"", start - done[1])
        if phase:
            yield Replacement(start, start + phase, b" ", phase)
        plain = code.decode(text[start + phase : end])
        read = (read + plain)[-LONGEST_TOKEN:]
        yield Replacement(start + phase, end, plain, code.width, code.of)
        done = start, end


# --- dumps and arrays -----------------------------------------------------------------------------

_PAIR = rb"[0-9A-Fa-f]{2}"
_DUMP_LINE = late.compile(
    rb"(?:^[ \t]{0,8}|(?<=[\"'`]))[0-9A-Fa-f]{6,16}:?[ \t]{1,4}(?P<bytes>"
    rb"(?:%(p)s%(p)s(?:\ %(p)s%(p)s){0,31}+(?:\ %(p)s)?"
    rb"|%(p)s(?:\ %(p)s){0,63}+(?:\ \ %(p)s(?:\ %(p)s){0,7}+(?=[ \t]{0,60}(?:\||\r?$)))?))"
    rb"(?:[ \t][^\n]*|\r)?$" % {b"p": _PAIR},
    re.MULTILINE,
)
_GROUP = late.compile(rb"[0-9A-Fa-f]+")
_WORDS_LINE = late.compile(
    rb"(?:^[ \t]{0,8}|(?<=[\"'`]))(?:[0-9A-Fa-f]{6,8})?(?P<bytes>(?:[ ]{1,4}[0-9A-Fa-f]{4}){1,16}+)"
    rb"[ \t]{0,120}+\r?$",
    re.MULTILINE,
)
_CELLS_LINE = late.compile(
    rb"(?:^[ \t]{0,8}|(?<=[\"'`]))(?:[0-9A-Fa-f]{6,8})?"
    rb"(?P<cells>(?:[ ](?:[ ]{2}[\x20-\x7e]|[ ]\\[0abfnrtv]|[0-7]{3})){1,32}+)[ \t]{0,120}+\r?$",
    re.MULTILINE,
)
_CELL_CHARS = 4
_COMMA = rb"[ \t]{0,8}+,\s{0,80}+"
MIN_ELEMENTS = 20
_PAIRS = late.compile(
    rb"(?<!\w)%(p)s(?:(?::|[ ]{1,2}|:?[ \t]{0,40}\r?\n[ \t]{0,40})%(p)s){%(least)d,}+"
    % {b"p": _PAIR + rb"(?!\w)", b"least": MIN_ELEMENTS}
)
_HEX_ARRAY, _DECIMAL_ARRAY = (
    late.compile(
        rb"(?<![\w.])%(one)s(?:%(comma)s%(one)s){%(least)d,}+"
        % {b"one": element, b"comma": _COMMA, b"least": MIN_ELEMENTS}
    )
    for element in (rb"0[xX][0-9A-Fa-f]{1,2}+(?![\w.])", rb"\d{1,3}+(?![\w.])")
)
_ELEMENT = late.compile(rb"0[xX][0-9A-Fa-f]+|\d+")


def hex_dump(text: bytes) -> Iterator[Replacement]:
    """What `xxd` and `hexdump -C` print: the bytes, without offsets and the column of characters."""
    return _dump(text, _DUMP_LINE, _groups)


def hex_words(text: bytes) -> Iterator[Replacement]:
    """What `hexdump` and `od -x` print: words of two bytes, the low one first."""
    return _dump(text, _WORDS_LINE, functools.partial(_groups, order=-1))


def _groups(
    line: re.Match[bytes], part: str | int = "bytes", order: int = 1
) -> Iterator[Replacement]:
    """The bytes of every group of digits in a part of a line, from the first or (-1) from the last."""
    for group in _GROUP.finditer(line.string, *line.span(part)):
        read = bytes.fromhex(group[0].decode())[::order]
        yield Replacement(group.start(), group.end(), read, 2)


def character_dump(text: bytes) -> Iterator[Replacement]:
    """What `od -c` and `hexdump -c` print: every character, right-aligned."""

    def cells(line: re.Match[bytes]) -> Iterator[Replacement]:
        for end in range(line.start("cells") + _CELL_CHARS, line.end("cells") + 1, _CELL_CHARS):
            last = text[end - 1 : end]
            yield Replacement(end - 1, end, last if text[end - 3 : end - 1] == b"  " else b"\0")

    return _dump(text, _CELLS_LINE, cells)


def _dump(
    text: bytes,
    pattern: re.Pattern[bytes],
    read: Callable[[re.Match[bytes]], Iterator[Replacement]],
) -> Iterator[Replacement]:
    """The pieces of all lines; what stands between those of one dump goes, and behind the last."""
    done = None
    for line in pattern.finditer(text):
        if done is not None and text[done : line.start()].count(b"\n") != 1:
            yield Replacement(done, text.find(b"\n", done))
            done = None
        for replacement in _closed_up(line.start() if done is None else done, read(line)):
            yield replacement
            done = replacement.end
    if done is not None:
        end = text.find(b"\n", done)
        yield Replacement(done, len(text) if end < 0 else end)


def _closed_up(at: int, replacements: Iterable[Replacement]) -> Iterator[Replacement]:
    """`replacements` one after the other: what stands before each of them, from `at` on, goes."""
    for replacement in replacements:
        yield Replacement(at, replacement.start)
        yield replacement
        at = replacement.end


def hex_pairs(text: bytes) -> Iterator[Replacement]:
    """Pairs of hex digits without offsets: `70 61 74 5f`, `70:61:74:5f`."""
    for row in _PAIRS.finditer(text):
        yield from _closed_up(row.start(), _groups(row, 0))


def byte_array(text: bytes) -> Iterator[Replacement]:
    """Arrays of numbers, as C, Go or `String.fromCharCode` have them."""
    found = (array for pattern in (_HEX_ARRAY, _DECIMAL_ARRAY) for array in pattern.finditer(text))
    for array in sorted(found, key=lambda array: array.start()):
        yield from _closed_up(array.start(), _elements(array))


def _elements(array: re.Match[bytes]) -> Iterator[Replacement]:
    """The numbers of an array as bytes; what is too large for one is 255."""
    for element in _ELEMENT.finditer(array.string, *array.span()):
        number = int(element[0], 16 if element[0][1:2] in (b"x", b"X") else 10)
        width = element.end() - element.start()
        yield Replacement(element.start(), element.end(), bytes([min(number, 255)]), width)
