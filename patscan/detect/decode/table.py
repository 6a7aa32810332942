"""The table of other spellings of a token: what tells that one may be there, one row each.

Nearly every spelling changes the prefix (`pat_`), and what becomes of it is known beforehand. These
literals, the marks, are asked for together with the prefixes themselves, in the same pass. Where
the prefix is left as it is and only the body is disturbed, the bytes that follow tell (`after`).
"""

import codecs
import functools
from collections.abc import Callable
from typing import Literal, NamedTuple

from patscan.coze.families import PREFIXES, Literals
from patscan.detect.decode.marks import (
    LASTING_ENDS,
    base64_marks,
    cells_in_row,
    cut_by,
    escaped,
    hex_escaped,
    hex_marks,
    html_marks,
    in_lines,
    in_row,
    pairs_in_row,
    spread,
    words_in_row,
)
from patscan.model.text import Text

Wide = Literal["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
# How wide texts say their order of bytes. (The mark of UTF-32 begins with that of UTF-16.)
BYTE_ORDERS: tuple[tuple[bytes, Wide], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def byte_order(text: bytes | bytearray | memoryview) -> tuple[bytes, Wide] | None:
    """The row of the byte order mark that a text of at least four bytes begins with, if it has one."""
    head = bytes(text[:4])
    if len(head) < 4:
        return None
    return next((row for row in BYTE_ORDERS if head.startswith(row[0])), None)


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
    own, `leads` go first: every literal has one of them. Right behind `solid` ones a body begins, right
    behind others one of `then`.
    """

    make: Callable[[], Literals]
    leads: Literals = ()
    run: int = 0
    dense: Literals = ()
    anywhere: bool = False
    digits: int = 0
    solid: bool = False
    then: Literals = ()

    @property
    def is_local(self) -> bool:
        """Whether what stands around a literal tells if it counts, for most texts."""
        return bool(self.then) or (bool(self.run) and not self.anywhere)


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


# --- the table ------------------------------------------------------------------------------------

# Of the second line of a dump: in hex, octal and decimal.
_OFFSETS: Literals = (b"0000010", b"0000020", b"0000016")
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
        marks=(Marks(lambda: tuple(map(spread, PREFIXES)), leads=(b"\0",)),),
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
            Marks(lambda: _OFFSETS, leads=(b"00000",), then=(b" ", b":"), digits=DIGIT_RUN),
            Marks(words_in_row, digits=DIGIT_RUN),
            Marks(lambda: in_row("{:02x}", " ", ":") + pairs_in_row(),
                  leads=(b" 5", b":5", b"745", b"637"), digits=DIGIT_RUN),
            Marks(lambda: in_lines("{:02x}", " ", "\n", "\n "), leads=(b"\n",), digits=DIGIT_RUN),
        ),
    ),
    Spelling(
        "character-dump", Text("a dump of characters", "字符转储"), whole=True,
        marks=(
            Marks(lambda: _OFFSETS, leads=(b"00000",), then=(b"   ",)),
            Marks(cells_in_row, leads=(b"   _",), then=(b"   ", b"\n", b"\r")),
        ),
    ),
    Spelling(
        "byte-array", Text("an array of bytes", "字节数组"),
        marks=(
            Marks(lambda: in_row("0x{:02x}", ", ", ","), leads=(b"0x5",), digits=DIGIT_RUN),
            Marks(lambda: in_row("{}", ", ", ","), leads=(b",95", b", 95"), digits=DIGIT_RUN),
            # As JSON has them, one in a line.
            Marks(lambda: in_row("{}", *(",\n" + " " * indent for indent in (1, 2, 4, 6, 8)), of=LASTING_ENDS),
                  leads=(b"116,\n",), digits=DIGIT_RUN),
            Marks(lambda: in_lines("0x{:02x}", ", ", ",\n  ", ",\n    "), leads=(b",\n  0x", b",\n    0x"), digits=DIGIT_RUN),
        ),
    ),
    Spelling(
        "percent", Text("percent-encoding", "百分号编码"),
        marks=(Marks(lambda: hex_escaped("%") + hex_escaped("%25"),
                     leads=(b"%5", b"%6", b"%7", b"%2"), run=BODY_RUN, dense=(b"%",)),),
        after=rb"%[0-9A-Fa-f]{2}",
    ),
    Spelling(
        "html", Text("HTML entities", "HTML 实体"),
        marks=(
            Marks(html_marks, leads=(b"#1", b"#9", b"#0", b"#x", b"lowbar;", b"UnderBar;"), run=BODY_RUN, dense=(b"&#", b";#")),
        ),
        after=rb"&(?:#|amp;|shy;|[Zz]|NoBreak;)",
    ),
    Spelling(
        "unicode-escape", Text(r"\u escapes", r"\u 转义"),
        marks=(
            Marks(lambda: hex_escaped(r"\u00") + hex_escaped(r"\u{", "}")
                  + hex_escaped(r"\u{00", "}") + hex_escaped(r"\U000000") + cut_by(rb"\u200b", rb"\u001b[0m", rb"\u001b[m"),
                  leads=(rb"\u", rb"\U"), run=BODY_RUN, dense=(rb"\u", rb"\U")),
        ),
        after=rb"\\{1,8}+[uU]",
    ),
    Spelling(
        "hex-escape", Text(r"\x escapes", r"\x 转义"),
        marks=(Marks(lambda: hex_escaped(r"\x"), leads=(rb"\x",), run=BODY_RUN, dense=(rb"\x",)),),
        after=rb"\\{1,8}+x",
    ),
    Spelling(
        "octal-escape", Text("octal escapes", "八进制转义"),
        marks=(Marks(lambda: escaped(lambda byte: (f"\\{byte:o}",)),
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
            Marks(lambda: escaped(lambda byte: (f"={byte:02X}",))
                  + cut_by(b"=\n", b"=\r\n"),
                  leads=(b"=5F", b"=6", b"=7", b"=\n", b"=\r"), run=BODY_RUN),
        ),
        after=rb"=(?:\r?\n|[0-9A-F]{2})",
    ),
    Spelling(
        "zero-width", Text("invisible characters inside", "夹有不可见字符"),
        marks=(Marks(lambda: cut_by(*_ZERO_WIDTH),
                     leads=_ZERO_WIDTH, run=BODY_RUN),),
        after=rb"[\xc2\xcd\xe1\xe2\xef]",
    ),
    Spelling(
        "ansi", Text("colour codes inside", "夹有颜色代码"),
        marks=(Marks(lambda: cut_by(b"\x1b[m", b"\x1b[0m", b"\x1b[K"), leads=(b"\x1b",), run=BODY_RUN),),
        after=rb"\x1b|\\e\[|\^\[\[",
    ),
    Spelling(
        "pieces", Text("joined string literals", "拼接的字符串"),
        marks=(
            Marks(lambda: cut_by(*_JOINTS), run=BODY_RUN, solid=True,
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
        marks=(Marks(lambda: cut_by(b"\\\n"), leads=(b"\\\n",), run=BODY_RUN),),
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
