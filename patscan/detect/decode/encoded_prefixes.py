"""What the prefixes of tokens become in each encoding: the literals of indicators are made here."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator

from patscan.coze.families import LONG_LIVED, PREFIXES, Literals

# Each long-lived prefix split at every position, as (the last character of the first part, the second
# part): (``, `at_`), (`a`, `t_`) … The first part is left out where the second is long enough.
_CUTS: tuple[tuple[bytes, bytes], ...] = tuple(
    dict.fromkeys(
        (prefix[at - 1 : at] if at > 1 else b"", prefix[at:])
        for prefix in LONG_LIVED
        for at in range(1, len(prefix))
    )
)
# The second parts: `at_`, `t_`, `_`.
SPLIT_ENDS: Literals = tuple(dict.fromkeys(rest for _, rest in _CUTS))
# The last three characters of the prefixes (`at_`, which two have in common): rare enough in dumps.
_ENDS: Literals = tuple(dict.fromkeys(prefix[-3:] for prefix in PREFIXES))
# Encodings that are possible but unlikely are searched for long-lived tokens only.
LONG_LIVED_ENDS: Literals = tuple(dict.fromkeys(prefix[-3:] for prefix in LONG_LIVED))
MIN_LITERAL = 4


def _base64_of(text: bytes) -> Iterator[tuple[bytes, int]]:
    """The base64 of `text` at each alignment, without the characters that depend on its neighbours.

    With each, the position of its first character in a group of four.
    """
    from binascii import b2a_base64

    for before in range(3):
        whole = b2a_base64(b"\0" * before + text + b"\0\0\0", newline=False)
        first = -(-before * 8 // 6)
        yield whole[first : (before + len(text)) * 8 // 6], first


@functools.cache
def base64_prefixes() -> dict[bytes, int]:
    """The prefixes in base64, in base64 of UTF-16 and in base64 of base64.

    Each with the position of its first character in a group of four.
    """
    wide = [b"\0".join(bytes([byte]) for byte in prefix) for prefix in PREFIXES]
    once = [literal for text in (*PREFIXES, *wide) for literal in _base64_of(text)]
    again = [literal for text in LONG_LIVED for literal, _ in _base64_of(text)]
    twice = [literal for text in again for literal in _base64_of(text)]
    return dict(once + twice)


def base64_keys() -> Literals:
    """The end of a private key's header in base64, at each alignment: what follows has no prefix."""
    return tuple(literal for literal, _ in _base64_of(b"PRIVATE KEY-----"))


def escaped(write: Callable[[int], Iterable[str]]) -> Literals:
    """Every prefix from its last escaped character on: `%61t_`, `%74_`, `&#95;`.

    A short escape of the underscore occurs too often by chance, so the character before it is
    included, escaped or not: `t%5F`, `%74%5F`.

    Args:
        write: the forms of the escape of one byte.
    """
    found = []
    for prefix in PREFIXES:
        for at, byte in enumerate(prefix[: -1 if prefix in LONG_LIVED else 1]):
            found += [escape.encode() + prefix[at + 1 :] for escape in write(byte)]
        for escape in write(prefix[-1]):
            before = [chr(prefix[-2]), *write(prefix[-2])] if len(escape) < MIN_LITERAL else [""]
            found += [(one + escape).encode() for one in before]
    return tuple(dict.fromkeys(found))


def hex_escaped(before: str, after: str = "") -> Literals:
    """The prefixes in hex escapes of either case: `before`, two digits, `after`."""
    return escaped(lambda byte: (f"{before}{byte:02x}{after}", f"{before}{byte:02X}{after}"))


def split_by(*separators: bytes) -> Literals:
    """The long-lived prefixes with one of `separators` inside: `a' + 't_`."""
    return tuple(before + one + rest for one in separators for before, rest in _CUTS)


def one_by_one(*quotes: bytes) -> Literals:
    """The last two characters of the long-lived prefixes, each in `quotes`: `'t', '_'`."""
    ends = dict.fromkeys(prefix[-2:] for prefix in LONG_LIVED)
    return tuple(
        b"%b%c%b,%b%b%c%b" % (quote, end[0], quote, gap, quote, end[1], quote)
        for gap in (b"", b" ")
        for quote in quotes
        for end in ends
    )


def in_row(write: str, *gaps: str, of: Literals = _ENDS) -> Literals:
    """The bytes of each text in `of` as numbers in a row: `0x61, 0x74, 0x5f`.

    Args:
        write: the format of one number.
        gaps: what may stand between numbers; the same everywhere in a row.
        of: what to write; the ends of the prefixes.
    """
    return tuple(
        row
        for prefix in of
        for gap in gaps
        for row in _in_either_case(gap.join(write.format(byte) for byte in prefix))
    )


def hex_prefixes() -> Literals:
    """The prefixes as strings of hex digits."""
    return in_row("{:02x}", "", of=PREFIXES)


def html_prefixes() -> Literals:
    """The prefixes in character references of HTML, without the `&`, which may be written `&amp;`."""
    references = (*escaped(lambda byte: (f"#{byte};",)), *hex_escaped("#x", ";"), b"#095;")
    return (*references, b"lowbar;", b"UnderBar;")


def _in_either_case(row: str) -> Literals:
    """`row` with its hex digits in either case; without the last digit if only that one differs."""
    upper = row.upper().replace("X", "x")
    if row[:-1] == upper[:-1]:
        return ((row if row == upper else row[:-1]).encode(),)
    return row.encode(), upper.encode()


def in_lines(write: str, separator: str, *line_breaks: str) -> Literals:
    """The ends of the long-lived prefixes as numbers in a row that goes on in the next line.

    Args:
        write: the format of one number.
        separator: what stands between two numbers on a line.
        line_breaks: what may stand between the last number of a line and the first of the next.
    """
    found = []
    for end in LONG_LIVED_ENDS:
        for at in range(len(end)):
            halves = [separator.join(map(write.format, half)) for half in (end[:at], end[at:])]
            found += [line_break.join(halves) for line_break in line_breaks]
    return tuple(row for text in found for row in _in_either_case(text))


def pairs_in_row() -> Literals:
    """The prefixes in groups of two bytes, as `xxd` writes them, at both alignments: `7061 745f`."""
    rows = hex_prefixes()
    return tuple(
        b" ".join(row[max(0, at) : at + 4] for at in range(first, len(row), 4))
        for row in rows
        for first in (0, -2)
    )


def words_in_row() -> Literals:
    """The long-lived prefixes in little-endian words of two bytes: `6170 5f74`."""
    return tuple(
        b"%02x%02x%b%02x%02x" % (p[1], p[0], gap, p[3], p[2])
        for p in LONG_LIVED
        for gap in (b" ", b"    ")
    )


def middle_words() -> Literals:
    """The same where the prefix begins within a word: its second and third character, ` 7461 `."""
    return tuple(dict.fromkeys(b" %02x%02x " % (p[2], p[1]) for p in LONG_LIVED))


def cells_in_row() -> Literals:
    """The last two characters of the prefixes, as `od -c` writes them: `t   _`.

    Longer literals of this form slow hyperscan down.
    """
    return tuple(b"%c   %c" % (*end[-2:],) for end in _ENDS)


def spread(text: bytes) -> bytes:
    """`text` in UTF-32, without the NULs at its ends."""
    return b"\0\0\0".join(bytes([byte]) for byte in text)
