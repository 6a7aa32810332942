"""How the marks of other spellings are made: what becomes of the prefixes, written in one way or another."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator

from patscan.coze.families import LONG_LIVED, PREFIXES, Literals

# What follows, at every place where one may be cut, and the letter before if that alone is too
# short: `at_`, `a` and `t_` …
_CUTS: tuple[tuple[bytes, bytes], ...] = tuple(
    dict.fromkeys(
        (prefix[at - 1 : at] if at > 1 else b"", prefix[at:])
        for prefix in LONG_LIVED
        for at in range(1, len(prefix))
    )
)
# What is rare enough without the first letter: the ends of prefixes, which some have in common.
_ENDS: Literals = tuple(dict.fromkeys(prefix[-3:] for prefix in PREFIXES))
# Only what lives long is looked for in spellings that are merely possible.
LONG_LIVED_ENDS: Literals = tuple(dict.fromkeys(prefix[-3:] for prefix in LONG_LIVED))
MIN_MARK = 4


def _base64_of(text: bytes) -> Iterator[tuple[bytes, int]]:
    """The characters of the base64 of `text` that do not depend on what stands around it.

    With each, at which of the four places of a group it begins.
    """
    from binascii import b2a_base64

    for before in range(3):
        whole = b2a_base64(b"\0" * before + text + b"\0\0\0", newline=False)
        first = -(-before * 8 // 6)
        yield whole[first : (before + len(text)) * 8 // 6], first


@functools.cache
def base64_prefixes() -> dict[bytes, int]:
    """What prefixes become in base64, also of UTF-16 and of base64; and where in a group it begins."""
    wide = [b"\0".join(bytes([byte]) for byte in prefix) for prefix in PREFIXES]
    once = [mark for text in (*PREFIXES, *wide) for mark in _base64_of(text)]
    again = [mark for text in LONG_LIVED for mark, _ in _base64_of(text)]
    twice = [mark for text in again for mark in _base64_of(text)]
    return dict(once + twice)


def escaped(write: Callable[[int], Iterable[str]]) -> Literals:
    """Every prefix with its last escaped character written as an escape and the rest bare.

    Where that is the underscore and the escape is short, the character before it goes along: chance
    writes three bytes too often.
    """
    found = []
    for prefix in PREFIXES:
        for at, byte in enumerate(prefix[: -1 if prefix in LONG_LIVED else 1]):
            found += [escape.encode() + prefix[at + 1 :] for escape in write(byte)]
        for escape in write(prefix[-1]):
            before = [chr(prefix[-2]), *write(prefix[-2])] if len(escape) < MIN_MARK else [""]
            found += [(one + escape).encode() for one in before]
    return tuple(dict.fromkeys(found))


def hex_escaped(before: str, after: str = "") -> Literals:
    """The marks of escapes in hex, in either case: `before`, two digits, `after`."""
    return escaped(lambda byte: (f"{before}{byte:02x}{after}", f"{before}{byte:02X}{after}"))


def split_by(*things: bytes) -> Literals:
    """Each of `things` inside a prefix."""
    return tuple(before + thing + rest for thing in things for before, rest in _CUTS)


def in_row(write: str, *gaps: str, of: Literals = _ENDS) -> Literals:
    """The prefixes, or what there is `of` them, each byte by `write` and with one of `gaps` between any two."""
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
    """Character references, after `&` and after `&amp;`."""
    references = (*escaped(lambda byte: (f"#{byte};",)), *hex_escaped("#x", ";"), b"#095;")
    return (*references, b"lowbar;", b"UnderBar;")


def _in_either_case(row: str) -> Literals:
    """A row of numbers with hex digits in either case; without the last digit if only that differs."""
    upper = row.upper().replace("X", "x")
    if row[:-1] == upper[:-1]:
        return ((row if row == upper else row[:-1]).encode(),)
    return row.encode(), upper.encode()


def in_lines(write: str, joint: str, *gaps: str) -> Literals:
    """The ends of lasting prefixes in a row, with one of `gaps` in one place and `joint` elsewhere."""
    found = []
    for end in LONG_LIVED_ENDS:
        for at in range(len(end)):
            halves = [joint.join(map(write.format, half)) for half in (end[:at], end[at:])]
            found += [gap.join(halves) for gap in gaps]
    return tuple(row for word in found for row in _in_either_case(word))


def pairs_in_row() -> Literals:
    """The prefixes as `xxd` groups them, by two bytes, beginning in either half."""
    rows = hex_prefixes()
    return tuple(
        b" ".join(row[max(0, at) : at + 4] for at in range(first, len(row), 4))
        for row in rows
        for first in (0, -2)
    )


def words_in_row() -> Literals:
    """The lasting prefixes as words of two bytes, the low one first, beginning in either half."""
    even = [
        f"{p[1]:02x}{p[0]:02x}{gap}{p[3]:02x}{p[2]:02x}"
        for p in LONG_LIVED
        for gap in (" ", "    ")
    ]
    odd = [f" {p[2]:02x}{p[1]:02x} " for p in LONG_LIVED]
    return tuple(dict.fromkeys(one.encode() for one in (*even, *odd)))


def cells_in_row() -> Literals:
    """The last two characters of prefixes, right-aligned; more of them slow hyperscan down."""
    return tuple(b"%c   %c" % (*end[-2:],) for end in _ENDS)


def spread(text: bytes) -> bytes:
    """`text` in UTF-32, without the NULs at its ends."""
    return b"\0\0\0".join(bytes([byte]) for byte in text)
