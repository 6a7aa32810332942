"""The table of other spellings of a token: what tells that one may be there, one row each.

Nearly every spelling changes the prefix (`pat_`), and what becomes of it is known beforehand. These
literals, the marks, are asked for together with the prefixes themselves, in the same pass. Where
the prefix is left as it is and only the body is disturbed, the bytes that follow tell (`after`).
"""

from __future__ import annotations

import codecs
import functools
from binascii import b2a_base64
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from patscan.families import FAMILIES
from patscan.model import Text

Literals = tuple[bytes, ...]

PREFIXES: Literals = tuple(
    dict.fromkeys(gate for row in FAMILIES for gate in row.gate if gate.endswith(b"_"))
)
# Those that live longer than a day: only they are looked for in spellings that are merely possible.
LASTING: Literals = (b"pat_", b"sat_")
# The letter before and what follows, at every place where one may be cut: `p` and `at_` …
_CUTS: tuple[tuple[bytes, bytes], ...] = tuple(
    dict.fromkeys(
        (prefix[at - 1 : at], prefix[at:]) for prefix in LASTING for at in range(1, len(prefix))
    )
)
MIN_MARK = 4
UTF_16: Literals = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
UTF_32: Literals = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
# Texts that hold base64: a line of it may end inside of a mark, and a secret may need the name that
# it has outside.
BASE64_HOLDERS: Literals = (
    b"kind: Secret", b'"kind": "Secret"', b'"kind":"Secret"', b"ncoding: base64", b"ncoding: BASE64",
)  # fmt: skip
# Letters and digits in a row: of a token that is encoded as a whole, even in lines of 64; and of a
# body that is cut once.
ENCODED_RUN = 60
BODY_RUN = 32
# (Octal escapes of digits do not begin with `\1`.)
MIN_DENSE = 40
# Of a dump or an array: half of a line, also of one of eight bytes.
DIGIT_RUN = 20


class Marks(NamedTuple):
    """Literals to look for (made when first needed), and what must hold for them to count.

    They stand shortly before, or in, `run` letters and digits in a row, the body of a token or most
    of one; or else the text has `MIN_DENSE` times one of `dense`, with which every character is
    written. (`anywhere`: such a run may be anywhere.) Or the text has `digits` hex digits in a row,
    not counting what stands between numbers. Where each literal costs a pass over the text of its
    own, `leads` go first: every literal has one of them. Right behind `solid` ones a body begins.
    """

    make: Callable[[], Literals]
    leads: Literals = ()
    run: int = 0
    dense: Literals = ()
    anywhere: bool = False
    digits: int = 0
    solid: bool = False

    @property
    def is_local(self) -> bool:
        """Whether what stands around a literal tells if it counts, for most texts."""
        return bool(self.run) and not self.anywhere


class Spelling(NamedTuple):
    """One way to write a token.

    `step` (the `name`, up to a colon) is what reports say, `label` what people read. `after` is a pattern of what follows an
    untouched prefix and the beginning of a body. `whole`: it cannot be undone near the marks alone.
    """

    name: str
    label: Text
    marks: tuple[Marks, ...] = ()
    after: bytes = b""
    whole: bool = False

    @property
    def step(self) -> str:
        """The name that rows have in common which differ only in where they look."""
        return self.name.partition(":")[0]


# --- how marks are made ---------------------------------------------------------------------------


def _base64_of(text: bytes) -> Iterator[tuple[bytes, int]]:
    """The characters of the base64 of `text` that do not depend on what stands around it.

    With each, at which of the four places of a group it begins.
    """
    for before in range(3):
        whole = b2a_base64(b"\0" * before + text + b"\0\0\0", newline=False)
        first = -(-before * 8 // 6)
        yield whole[first : (before + len(text)) * 8 // 6], first


@functools.cache
def base64_marks() -> dict[bytes, int]:
    """What prefixes become in base64, also of UTF-16 and of base64; and where in a group it begins."""
    wide = [b"\0".join(bytes([byte]) for byte in prefix) for prefix in PREFIXES]
    once = [mark for text in (*PREFIXES, *wide) for mark in _base64_of(text)]
    again = [mark for text in LASTING for mark, _ in _base64_of(text)]
    twice = [mark for text in again for mark in _base64_of(text)]
    return dict(once + twice)


def _escaped(write: Callable[[int], Iterable[str]]) -> Literals:
    """Every prefix with its last escaped character written as an escape and the rest bare.

    Where that is the underscore and the escape is short, the character before it goes along: chance
    writes three bytes too often.
    """
    found = []
    for prefix in PREFIXES:
        for at, byte in enumerate(prefix[: -1 if prefix in LASTING else 1]):
            found += [escape.encode() + prefix[at + 1 :] for escape in write(byte)]
        for escape in write(prefix[-1]):
            before = [chr(prefix[-2]), *write(prefix[-2])] if len(escape) < MIN_MARK else [""]
            found += [(one + escape).encode() for one in before]
    return tuple(dict.fromkeys(found))


def _hex_escaped(before: str, after: str = "") -> Literals:
    """The marks of escapes in hex, in either case: `before`, two digits, `after`."""
    return _escaped(lambda byte: (f"{before}{byte:02x}{after}", f"{before}{byte:02X}{after}"))


def _cut_by(*things: bytes) -> Literals:
    """Each of `things` inside a prefix."""
    return tuple(before + thing + rest for thing in things for before, rest in _CUTS)


def _in_row(write: str, *gaps: str) -> Literals:
    """The prefixes, each byte by `write` and with one of `gaps` between any two."""
    return tuple(
        dict.fromkeys(
            gap.join(form(write.format(byte)) for byte in prefix).encode()
            for prefix in PREFIXES
            for gap in gaps
            for form in (str, _upper_digits)
        )
    )


def hex_marks() -> Literals:
    """The prefixes as strings of hex digits."""
    return _in_row("{:02x}", "")


def _html_marks() -> Literals:
    """Character references, after `&` and after `&amp;`."""
    references = (*_escaped(lambda byte: (f"#{byte};",)), *_hex_escaped("#x", ";"), b"#095;")
    found = [before + one for before in (b"&", b";") for one in references]
    return (*found, b"lowbar;", b"&UnderBar;", b";UnderBar;")


def _joined_marks() -> Literals:
    """Prefixes cut in two literals."""
    return _cut_by(*_JOINTS)


def _upper_digits(written: str) -> str:
    """`0x5f` as `0x5F`."""
    return written[:-2] + written[-2:].upper()


def _in_lines(write: str, joint: str, *gaps: str) -> Literals:
    """The lasting prefixes in a row, with one of `gaps` in one place and `joint` elsewhere."""
    found = []
    for prefix in LASTING:
        for at in range(1, len(prefix)):
            halves = [joint.join(map(write.format, half)) for half in (prefix[:at], prefix[at:])]
            found += [gap.join(halves) for gap in gaps]
    return tuple(one.encode() for word in found for one in (word, _upper_digits(word)))


def _pairs_in_row() -> Literals:
    """The prefixes as `xxd` groups them, by two bytes, beginning in either half."""
    rows = _in_row("{:02x}", "")
    return tuple(
        b" ".join(row[max(0, at) : at + 4] for at in range(first, len(row), 4))
        for row in rows
        for first in (0, -2)
    )


def _words_in_row() -> Literals:
    """The lasting prefixes as words of two bytes, the low one first, beginning in either half."""
    even = [
        f"{p[1]:02x}{p[0]:02x}{gap}{p[3]:02x}{p[2]:02x}" for p in LASTING for gap in (" ", "    ")
    ]
    odd = [f" {p[2]:02x}{p[1]:02x} " for p in LASTING]
    return tuple(dict.fromkeys(one.encode() for one in (*even, *odd)))


def _cells_in_row() -> Literals:
    """The ends of prefixes, every character right-aligned."""
    ends = dict.fromkeys(prefix[-3:].decode() for prefix in PREFIXES)
    return tuple("   ".join(end).encode() for end in ends)


def _spread(text: bytes) -> bytes:
    """`text` in UTF-32, without the NULs at its ends."""
    return b"\0\0\0".join(bytes([byte]) for byte in text)


# --- the table ------------------------------------------------------------------------------------

# Of the second line of a dump: in hex, octal and decimal.
_OFFSETS: Literals = (b"000010: ", b"000010 ", b"000020 ", b"000016 ")
_OFFSETS_OF_CELLS: Literals = (b"000010   ", b"000020   ", b"000016   ")
_ZERO_WIDTH: Literals = tuple(char.encode() for char in "\u200b\u200c\u200d\u2060\ufeff\xad")
# What joins string literals on one line. A prefix that is cut in another way is not worth a pass.
_JOINTS: Literals = tuple(
    quote + joint + quote
    for quote in (b"'", b'"')
    for joint in (b" + ", b"+", b" . ", b".", b", ", b",", b" ", b" & ")
)

# fmt: off
SPELLINGS: tuple[Spelling, ...] = (
    Spelling("utf-16", Text("UTF-16", "UTF-16"), whole=True),
    Spelling(
        "utf-32", Text("UTF-32", "UTF-32"), whole=True,
        marks=(Marks(lambda: tuple(map(_spread, PREFIXES)), leads=(b"\0",)),),
    ),
    # All of a text that begins with a byte order mark, so that other spellings are found in it.
    Spelling("utf-16:marked", Text("UTF-16", "UTF-16"), whole=True),
    Spelling("utf-32:marked", Text("UTF-32", "UTF-32"), whole=True),
    Spelling(
        "base64", Text("base64", "base64"),
        marks=(Marks(lambda: tuple(base64_marks()), run=ENCODED_RUN),),
    ),
    Spelling(
        "base64:field", Text("base64", "base64"), whole=True,
        marks=(Marks(lambda: BASE64_HOLDERS, run=ENCODED_RUN, anywhere=True),),
    ),
    Spelling("hex", Text("hex", "十六进制"), marks=(Marks(hex_marks, run=ENCODED_RUN),)),
    Spelling(
        "hex-dump", Text("a hex dump", "十六进制转储"), whole=True,
        marks=(
            Marks(lambda: _OFFSETS + _words_in_row(), digits=DIGIT_RUN),
            Marks(lambda: _in_row("{:02x}", " ", ":") + _pairs_in_row(),
                  leads=(b"74 5", b"745", b"63 7", b"637", b"74:5", b"63:7"), digits=DIGIT_RUN),
            Marks(lambda: _in_lines("{:02x}", " ", "\n", "\n "), leads=(b"\n",), digits=DIGIT_RUN),
        ),
    ),
    Spelling(
        "character-dump", Text("a dump of characters", "字符转储"), whole=True,
        marks=(Marks(lambda: _OFFSETS_OF_CELLS + _cells_in_row(), leads=(b"   _", b"0   ", b"6   ")),),
    ),
    Spelling(
        "byte-array", Text("an array of bytes", "字节数组"),
        marks=(
            Marks(lambda: _in_row("0x{:02x}", ", ", ","), leads=(b"0x74,", b"0x63,"), digits=DIGIT_RUN),
            Marks(lambda: _in_row("{}", ", ", ","), leads=(b"116,", b"99,"), digits=DIGIT_RUN),
            # As JSON has them, one in a line.
            Marks(lambda: _in_row("{}", *(",\n" + " " * indent for indent in (1, 2, 4, 6, 8))),
                  leads=(b"116,\n", b"99,\n"), digits=DIGIT_RUN),
            Marks(lambda: _in_lines("0x{:02x}", ", ", ",\n  ", ",\n    "), leads=(b",\n  0x", b",\n    0x"), digits=DIGIT_RUN),
        ),
    ),
    Spelling(
        "percent", Text("percent-encoding", "百分号编码"),
        marks=(Marks(lambda: _hex_escaped("%") + _hex_escaped("%25"),
                     leads=(b"%5", b"%6", b"%7", b"%2"), run=BODY_RUN, dense=(b"%",)),),
        after=rb"%[0-9A-Fa-f]{2}",
    ),
    Spelling(
        "html", Text("HTML entities", "HTML 实体"),
        marks=(
            Marks(_html_marks, leads=(b"&#", b";#", b"lowbar;", b"&Un", b";Un"), run=BODY_RUN, dense=(b"&#", b";#")),
        ),
        after=rb"&(?:#|amp;|shy;|[Zz]|NoBreak;)",
    ),
    Spelling(
        "unicode-escape", Text(r"\u escapes", r"\u 转义"),
        marks=(
            Marks(lambda: _hex_escaped(r"\u00") + _hex_escaped(r"\u{", "}")
                  + _hex_escaped(r"\u{00", "}") + _hex_escaped(r"\U000000") + _cut_by(rb"\u200b", rb"\u001b[0m", rb"\u001b[m"),
                  leads=(rb"\u", rb"\U"), run=BODY_RUN, dense=(rb"\u", rb"\U")),
        ),
        after=rb"\\{1,8}+[uU]",
    ),
    Spelling(
        "hex-escape", Text(r"\x escapes", r"\x 转义"),
        marks=(Marks(lambda: _hex_escaped(r"\x"), leads=(rb"\x",), run=BODY_RUN, dense=(rb"\x",)),),
        after=rb"\\{1,8}+x",
    ),
    Spelling(
        "octal-escape", Text("octal escapes", "八进制转义"),
        marks=(Marks(lambda: _escaped(lambda byte: (f"\\{byte:o}",)),
                     leads=(rb"\1",), run=BODY_RUN, dense=(rb"\1",)),),
        after=rb"\\{1,8}+[0-7]",
    ),
    Spelling(
        "backslash", Text("a backslash before the underscore", "下划线前的反斜杠"),
        marks=(Marks(lambda: tuple(prefix[:-1] + slash + b"_" for prefix in PREFIXES
                                   for slash in (b"\\", b"\\\\")),
                     leads=(rb"\_",), run=BODY_RUN),),
    ),
    Spelling(
        "quoted-printable", Text("quoted-printable", "quoted-printable"),
        marks=(
            Marks(lambda: _escaped(lambda byte: (f"={byte:02X}",))
                  + _cut_by(b"=\n", b"=\r\n"),
                  leads=(b"=5F", b"=6", b"=7", b"=\n", b"=\r"), run=BODY_RUN),
        ),
        after=rb"=(?:\r?\n|[0-9A-F]{2})",
    ),
    Spelling(
        "zero-width", Text("invisible characters inside", "夹有不可见字符"),
        marks=(Marks(lambda: _cut_by(*_ZERO_WIDTH),
                     leads=_ZERO_WIDTH, run=BODY_RUN),),
        after=rb"[\xc2\xcd\xe1\xe2\xef]",
    ),
    Spelling(
        "ansi", Text("colour codes inside", "夹有颜色代码"),
        marks=(Marks(lambda: _cut_by(b"\x1b[m", b"\x1b[0m", b"\x1b[K"), leads=(b"\x1b",), run=BODY_RUN),),
        after=rb"\x1b|\\e\[|\^\[\[",
    ),
    Spelling(
        "pieces", Text("joined string literals", "拼接的字符串"),
        marks=(
            Marks(_joined_marks, run=BODY_RUN, solid=True,
                  leads=(b"'at_", b'"at_', b"'t_", b'"t_', b"'_", b'"_')),
            # Every character by itself: `'t', '_'`.
            Marks(lambda: tuple(one + b"," + gap + rest for gap in (b"", b" ")
                                for one, rest in ((b"'t'", b"'_'"), (b'"t"', b'"_"'))),
                  leads=(b"'_'", b'"_"')),
        ),
        after=rb"\\{0,3}+[\"'`]|[$#]?\{|\$\(|\\\(|%[sv]",
    ),
    Spelling(
        "continuation", Text("continued lines", "续行"),
        marks=(Marks(lambda: _cut_by(b"\\\n"), leads=(b"\\\n",), run=BODY_RUN),),
        after=rb"[\\^`]\r?\n",
    ),
    Spelling(
        "wrapped", Text("lines broken inside", "行内断开"),
        after=rb"[ \t]{0,40}\r?\n",
    ),
)
# fmt: on

BY_NAME = {row.name: row for row in SPELLINGS}


Group = tuple[Spelling, Marks]
GROUPS: tuple[Group, ...] = tuple((row, marks) for row in SPELLINGS for marks in row.marks)


@functools.cache
def made(marks: Marks) -> Literals:
    """The literals of `marks`."""
    return marks.make()


@functools.cache
def by_literal() -> dict[bytes, tuple[Group, ...]]:
    """Every mark, and what it is a mark of."""
    found: dict[bytes, list[Group]] = {}
    for row, marks in GROUPS:
        for literal in made(marks):
            found.setdefault(literal, []).append((row, marks))
    return {literal: tuple(groups) for literal, groups in found.items()}
