"""Binary-to-text encodings: base64, strings of hex digits, dumps and arrays of numbers."""

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

# The shortest line that is decoded; the last of several may be shorter.
MIN_LINE = 48
# Between two lines: with what a string literal, a YAML block or JSON puts there.
_LINE_BREAK = (
    rb"(?:\\{0,2}[\"']?[ \t]{0,20}+[+.\\]?[ \t]{0,20}+(?:\r?\n|\\r\\n|\\n)"
    rb"[ \t>]{0,40}+[\"']?)"
)
_STANDARD = bytes.maketrans(b"-_", b"+/")
# The characters after a literal that decide whether it is base64 of text.
_FOLLOWING = late.compile(rb"[A-Za-z0-9+/_\-]{2,64}")
# Text without control characters, but with the NULs of UTF-16 and the ESC of colour codes.
_NO_CONTROL = bytes(byte for byte in range(256) if byte >= 32 or byte in b"\0\t\n\r\x1b")
_TEXT = bytes([9, 10, 13, 27, *range(32, 127)])


class _Alphabet(NamedTuple):
    """How an encoding writes bytes as characters.

    Attributes:
        lines: matches a line of characters (group `line`) and the lines that continue it.
        prefixes: matches a prefix of a token in the encoding.
        position: the position of such a match's first character within a group of characters.
        decode: from characters to bytes.
        source_step: the number of characters in a group: 4 for base64, 2 for hex.
        decoded_step: how many bytes a group stands for: 3 for base64, 1 for hex.
    """

    lines: regex.Pattern[bytes]
    prefixes: re.Pattern[bytes]
    position: Callable[[bytes], int]
    decode: Callable[[bytes], bytes]
    source_step: int
    decoded_step: int


# What ends a line that continues another. A name with its `:` or `=` is no such line.
_LINE_END = rb"(?=={0,2}(?:[\s\"'`\\<,;)\]}]|\Z))"
# A complete token at the end of a line: then the next line does not continue it.
_COMPLETE = late.compile(rb"(?:" + TOKEN + rb")\Z")
# What introduces hex digits; it is removed, because a token does not begin after a letter.
_HEX_INTRODUCERS = (b"0x", b"0X", b"\\x")


def _lines(alphabet: bytes) -> regex.Pattern[bytes]:
    import regex  # for all captures of a group

    return regex.compile(
        rb"(?<![%(a)s])(?P<line>[%(a)s]{%(least)d,}+)(?:%(gap)s(?P<line>[%(a)s]++)%(ends)s)*+"
        % {b"a": alphabet, b"least": MIN_LINE, b"gap": _LINE_BREAK, b"ends": _LINE_END}
    )


@functools.cache
def _base64_alphabet() -> _Alphabet:
    prefixes = base64_prefixes()
    return _Alphabet(
        _lines(rb"A-Za-z0-9+/_\-"),
        late.compile(b"|".join(prefixes)),
        prefixes.__getitem__,
        _debase64,
        4,
        3,
    )


@functools.cache
def _hex_alphabet() -> _Alphabet:
    prefixes = late.compile(b"|".join(hex_prefixes()))
    return _Alphabet(_lines(rb"0-9A-Fa-f"), prefixes, lambda _: 0, _dehex, 2, 1)


def _debase64(characters: bytes) -> bytes:
    if len(characters) % 4 == 1:
        characters = characters[:-1]
    padding = b"=" * (-len(characters) % 4)
    return a2b_base64(characters.translate(_STANDARD) + padding)


def decodes_to_text(text: bytes, at: int, literal: bytes) -> bool:
    """Whether the base64 from `literal` at offset `at` on decodes to text without control characters.

    The four characters of a literal are often part of a hash.
    """
    start = max(0, at - base64_prefixes()[literal])
    following = _FOLLOWING.match(text, start)
    plain = _debase64(following[0]) if following else b""
    return not plain[3:].translate(None, _NO_CONTROL)


def _dehex(digits: bytes) -> bytes:
    return bytes.fromhex(digits[: len(digits) // 2 * 2].decode())


def base64(text: bytes, phase: int) -> Iterator[Replacement]:
    """Base64 and base64url with a prefix in them, where groups begin at offsets that are `phase` mod 4."""
    return _decoded(text, _base64_alphabet(), phase=phase)


def base64_field(text: bytes) -> Iterator[Replacement]:
    """All base64 that decodes to text, with or without a prefix in it.

    For texts that are known to contain base64, such as a secret of Kubernetes.
    """
    return _decoded(text, _base64_alphabet(), everything=True)


def hex_string(text: bytes, phase: int) -> Iterator[Replacement]:
    """Strings of hex digits with a prefix in them, where pairs begin at offsets that are `phase` mod 2."""
    return _decoded(text, _hex_alphabet(), phase=phase)


def _decoded(
    text: bytes, alphabet: _Alphabet, *, everything: bool = False, phase: int = 0
) -> Iterator[Replacement]:
    """The blocks with a prefix in them whose groups begin at `phase`; or `everything`.

    The few characters of an encoded prefix also occur by chance. So no match decides the alignment
    of a block: the text is decoded once for each `phase`.
    """
    for lines, groups in _blocks(text, alphabet):
        aligned = [start for start in groups if start % alphabet.source_step == phase]
        starts = groups if everything else aligned
        for group in starts[:1]:
            yield from _block(lines, text, alphabet, group)
        if everything and not starts:
            plain = list(_block(lines, text, alphabet, lines[0][0]))
            if not any(replacement.text.translate(None, _TEXT) for replacement in plain):
                yield from plain


@functools.lru_cache(maxsize=1)  # called once for each phase
def _blocks(text: bytes, alphabet: _Alphabet) -> list[tuple[list[tuple[int, int]], list[int]]]:
    """The spans of each block's lines, and the starts of the groups that its encoded prefixes begin in."""
    return [
        (
            block.spans("line"),
            [
                block.start() + match.start() - alphabet.position(match[0])
                for match in alphabet.prefixes.finditer(block[0])
            ],
        )
        for block in alphabet.lines.finditer(text)
    ]


def _block(
    lines: list[tuple[int, int]], text: bytes, alphabet: _Alphabet, group: int
) -> Iterator[Replacement]:
    """The lines of one block; `group` is the offset of one of its groups.

    As encoders write them, all lines but the last have the same length, and no group is split
    between two lines.
    """
    first = lines[0][0]
    length = lines[0][1] - first
    done = None
    tail = b""
    if text[first - 2 : first] in _HEX_INTRODUCERS:
        yield Replacement(first - 2, first, b" ", 2)
    for start, end in lines:
        if done is not None and (length % alphabet.source_step or done[1] - done[0] != length):
            break
        phase = (
            (group - start) % alphabet.source_step if start <= group < end or done is None else 0
        )
        if done:
            complete = _COMPLETE.search(tail)
            yield Replacement(done[1], start, b"\n" if complete else b"", start - done[1])
        if phase:
            yield Replacement(start, start + phase, b" ", phase)
        plain = alphabet.decode(text[start + phase : end])
        tail = (tail + plain)[-LONGEST_TOKEN:]
        yield Replacement(start + phase, end, plain, alphabet.source_step, alphabet.decoded_step)
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
    """Output of `xxd` and `hexdump -C`: the bytes, without the offsets and the column of characters."""
    return _dump(text, _DUMP_LINE, _hex_groups)


def hex_words(text: bytes) -> Iterator[Replacement]:
    """Output of `hexdump` and `od -x`: little-endian words of two bytes."""
    return _dump(text, _WORDS_LINE, functools.partial(_hex_groups, order=-1))


def _hex_groups(
    line: re.Match[bytes], part: str | int = "bytes", order: int = 1
) -> Iterator[Replacement]:
    """The bytes of each group of hex digits in `part` of a line; with `order=-1`, the last byte first."""
    for group in _GROUP.finditer(line.string, *line.span(part)):
        value = bytes.fromhex(group[0].decode())[::order]
        yield Replacement(group.start(), group.end(), value, 2)


def character_dump(text: bytes) -> Iterator[Replacement]:
    """Output of `od -c` and `hexdump -c`: each character right-aligned in a column."""

    def cells(line: re.Match[bytes]) -> Iterator[Replacement]:
        for end in range(line.start("cells") + _CELL_CHARS, line.end("cells") + 1, _CELL_CHARS):
            last = text[end - 1 : end]
            yield Replacement(end - 1, end, last if text[end - 3 : end - 1] == b"  " else b"\0")

    return _dump(text, _CELLS_LINE, cells)


def _dump(
    text: bytes,
    pattern: re.Pattern[bytes],
    decode: Callable[[re.Match[bytes]], Iterator[Replacement]],
) -> Iterator[Replacement]:
    """The replacements of all lines of dumps. The text between those of one dump is deleted.

    So is the rest of its last line.
    """
    done = None
    for line in pattern.finditer(text):
        if done is not None and text[done : line.start()].count(b"\n") != 1:
            yield Replacement(done, text.find(b"\n", done))
            done = None
        for replacement in _joined(line.start() if done is None else done, decode(line)):
            yield replacement
            done = replacement.end
    if done is not None:
        end = text.find(b"\n", done)
        yield Replacement(done, len(text) if end < 0 else end)


def _joined(at: int, replacements: Iterable[Replacement]) -> Iterator[Replacement]:
    """`replacements`, with the text before and between them deleted, from offset `at` on."""
    for replacement in replacements:
        yield Replacement(at, replacement.start)
        yield replacement
        at = replacement.end


def hex_pairs(text: bytes) -> Iterator[Replacement]:
    """Separated pairs of hex digits without offsets: `70 61 74 5f`, `70:61:74:5f`."""
    for row in _PAIRS.finditer(text):
        yield from _joined(row.start(), _hex_groups(row, 0))


def byte_array(text: bytes) -> Iterator[Replacement]:
    """Arrays of numbers, as in C, in Go or in a call of `String.fromCharCode`."""
    found = (array for pattern in (_HEX_ARRAY, _DECIMAL_ARRAY) for array in pattern.finditer(text))
    for array in sorted(found, key=lambda array: array.start()):
        yield from _joined(array.start(), _elements(array))


def _elements(array: re.Match[bytes]) -> Iterator[Replacement]:
    """The numbers of an array as bytes; those above 255 become 255."""
    for element in _ELEMENT.finditer(array.string, *array.span()):
        number = int(element[0], 16 if element[0][1:2] in (b"x", b"X") else 10)
        size = element.end() - element.start()
        yield Replacement(element.start(), element.end(), bytes([min(number, 255)]), size)
