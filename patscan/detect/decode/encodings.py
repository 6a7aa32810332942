"""The table of encodings a token can be written in, and how the prefilter recognizes each of them.

Nearly every encoding changes the prefix (`pat_`), and into what is known beforehand: `%70at_`,
`cGF0X`. The prefilter searches for these literals and for the prefixes in one pass. Where only the
body is encoded, the bytes after the plain prefix tell (`Encoding.interruption`).
"""

import codecs
import functools
from collections.abc import Callable
from typing import Literal, NamedTuple

from patscan.coze.families import PREFIXES, Literals
from patscan.detect.decode.encoded_prefixes import (
    LONG_LIVED_ENDS,
    SPLIT_ENDS,
    base64_keys,
    base64_prefixes,
    cells_in_row,
    escaped,
    hex_escaped,
    hex_prefixes,
    html_prefixes,
    in_lines,
    in_row,
    middle_words,
    one_by_one,
    pairs_in_row,
    split_by,
    spread,
    words_in_row,
)
from patscan.model.text import Text

Wide = Literal["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"]
# Byte order marks, longest first: that of UTF-32-LE begins with that of UTF-16-LE.
BYTE_ORDERS: tuple[tuple[bytes, Wide], ...] = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def byte_order(text: bytes | bytearray | memoryview) -> tuple[bytes, Wide] | None:
    """The row of `BYTE_ORDERS` that `text` begins with; None without one, or below four bytes."""
    head = bytes(text[:4])
    if len(head) < 4:
        return None
    return next((row for row in BYTE_ORDERS if head.startswith(row[0])), None)


# Formats that hold base64. There a line may end within a prefix, and a secret without a prefix may
# be known only by its key outside of the base64.
BASE64_HOLDERS: Literals = (
    b"kind: Secret", b'"kind": "Secret"', b'"kind":"Secret"', b"ncoding: base64", b"ncoding: BASE64",
)  # fmt: skip
# The least number of letters and digits in a row: in a token that is encoded as a whole (also in
# lines of 64), and in a body that is split once.
ENCODED_RUN = 60
BODY_RUN = 32
# The least number of characters of a body on the first line of a token that is wrapped.
MIN_FRAGMENT = 8
# The least number of escapes in a token that is written in escapes throughout. It is less than 64
# because the octal escapes of digits do not begin with `\1`.
MIN_ESCAPES = 40
# The least number of digits in a row of a dump or an array: half a line of eight bytes.
DIGIT_RUN = 20


class Indicator(NamedTuple):
    r"""Literals that show that an encoding may have been used, and the conditions under which they count.

    All conditions that are set must hold, but `escapes` is an alternative to `min_run`.

    Attributes:
        make: makes the literals when they are first needed, such as `(b"%5F", b"pa%74_")`.
        common_parts: every literal contains one of these, such as `b"%5"`. Without hyperscan, where
            each literal costs a pass over the text, they are searched first.
        min_run: within or shortly after the literal there must be this many letters and digits in a
            row: a body, or most of one. `pat%5F` needs 32 of them.
        escapes: or the text must contain `MIN_ESCAPES` of one of these, such as `b"\\x"`: then
            every character may be escaped, and there is no run.
        run_anywhere: the run may be anywhere in the text: `kind: Secret` stands far from its values.
        min_digit_run: the text must have this many hex digits in a row when blanks, commas, colons
            and line ends between them are deleted: 20 for a dump such as `7061 745f …`.
        before_body: a body must begin right after the literal, as after `'p' + 'at_`.
        followed_by: a pattern of what must come right after the literal: a blank and a byte after
            the offset `0000010` in a dump.
    """

    make: Callable[[], Literals]
    common_parts: Literals = ()
    min_run: int = 0
    escapes: Literals = ()
    run_anywhere: bool = False
    min_digit_run: int = 0
    before_body: bool = False
    followed_by: bytes = b""

    @property
    def is_local(self) -> bool:
        """Whether the bytes around a literal usually decide if it counts."""
        return bool(self.followed_by) or (bool(self.min_run) and not self.run_anywhere)


class Encoding(NamedTuple):
    r"""One form in which a token can be written.

    Attributes:
        name: identifies the row, such as `base64` or `base64:field`. The part before the colon is
            the `step` that reports show.
        label: the name for people: "joined string literals".
        indicators: what the prefilter searches for.
        interruption: a pattern of the bytes that interrupt a body after a plain prefix, such as
            `\x` in `pat_ab\x63…`. Empty where the encoding always changes the prefix.
        min_fragment: how many characters of the body come before the interruption at least.
        whole_text: whether it has to be decoded in all of the text, and not just near the indicators.
    """

    name: str
    label: Text
    indicators: tuple[Indicator, ...] = ()
    interruption: bytes = b""
    min_fragment: int = 0
    whole_text: bool = False

    @property
    def step(self) -> str:
        """The name in reports, which rows of one encoding share."""
        return self.name.partition(":")[0]


# --- the table ------------------------------------------------------------------------------------

# The offset of the second line of a dump: in hex, octal and decimal.
_OFFSETS: Literals = (b"0000010", b"0000020", b"0000016")
_ZERO_WIDTH: Literals = tuple(char.encode() for char in "\u200b\u200c\u200d\u2060\ufeff\xad")
# Between two string literals on one line. Other separators within a prefix are too rare to search for.
_SEPARATORS: Literals = tuple(
    quote + joint + quote
    for quote in (b"'", b'"')
    for joint in (b" + ", b"+", b" . ", b".", b", ", b",", b" ", b" & ")
)

# A backslash, and how JSON writes it.
_SLASHES: Literals = (b"\\", b"\\\\")
# What TeX calls an underscore; and Pygments and Sphinx, in code.
_UNDERSCORES: Literals = (b"textunderscore", b"PYZus{}", b"PYGZus{}")

# fmt: off
ENCODINGS: tuple[Encoding, ...] = (
    Encoding("utf-16", Text("UTF-16", "UTF-16"), whole_text=True),
    Encoding(
        "utf-32", Text("UTF-32", "UTF-32"), whole_text=True,
        indicators=(Indicator(lambda: tuple(map(spread, PREFIXES)), common_parts=(b"\0",)),),
    ),
    # All of a text that begins with a byte order mark, so that other encodings are found inside.
    Encoding("utf-16:marked", Text("UTF-16", "UTF-16"), whole_text=True),
    Encoding("utf-32:marked", Text("UTF-32", "UTF-32"), whole_text=True),
    Encoding(
        "base64", Text("base64", "base64"),
        indicators=(Indicator(lambda: tuple(base64_prefixes()), min_run=ENCODED_RUN),),
    ),
    Encoding(
        "base64:field", Text("base64", "base64"), whole_text=True,
        indicators=(Indicator(lambda: BASE64_HOLDERS + base64_keys(), min_run=ENCODED_RUN, run_anywhere=True),),
    ),
    Encoding("hex", Text("hex", "十六进制"), indicators=(Indicator(hex_prefixes, min_run=ENCODED_RUN),)),
    Encoding(
        "hex-dump", Text("a hex dump", "十六进制转储"), whole_text=True,
        indicators=(
            # No row of the table of offsets at the end of a PDF: `0000000016 00000 n`.
            Indicator(lambda: _OFFSETS, common_parts=(b"00000",), followed_by=rb":?[ \t]{1,4}(?!\d{5} [nf])[0-9A-Fa-f]{2}", min_digit_run=DIGIT_RUN),
            Indicator(words_in_row, min_digit_run=DIGIT_RUN),
            Indicator(middle_words, followed_by=rb" {0,3}[0-9a-f]{2}5f", min_digit_run=DIGIT_RUN),
            Indicator(lambda: in_row("{:02x}", " ", ":") + pairs_in_row(),
                  common_parts=(b" 5", b":5", b"745", b"637"), min_digit_run=DIGIT_RUN),
            Indicator(lambda: in_lines("{:02x}", " ", "\n", "\n "), common_parts=(b"\n",), min_digit_run=DIGIT_RUN),
        ),
    ),
    Encoding(
        "character-dump", Text("a dump of characters", "字符转储"), whole_text=True,
        indicators=(
            Indicator(lambda: _OFFSETS, common_parts=(b"00000",), followed_by=rb" {3}"),
            Indicator(cells_in_row, common_parts=(b"   _",), followed_by=rb" {3}|[\r\n]"),
        ),
    ),
    Encoding(
        "byte-array", Text("an array of bytes", "字节数组"),
        indicators=(
            Indicator(lambda: in_row("0x{:02x}", ", ", ","), common_parts=(b"0x5",), min_digit_run=DIGIT_RUN),
            Indicator(lambda: in_row("{}", ", ", ","), common_parts=(b",95", b", 95"), min_digit_run=DIGIT_RUN),
            # As in JSON, one on each line.
            Indicator(lambda: in_row("{}", *(",\n" + " " * indent for indent in (1, 2, 4, 6, 8)), of=LONG_LIVED_ENDS),
                  common_parts=(b"116,\n",), min_digit_run=DIGIT_RUN),
            Indicator(lambda: in_lines("0x{:02x}", ", ", ",\n  ", ",\n    "), common_parts=(b",\n  0x", b",\n    0x"), min_digit_run=DIGIT_RUN),
        ),
    ),
    Encoding(
        "percent", Text("percent-encoding", "百分号编码"),
        indicators=(Indicator(lambda: hex_escaped("%") + hex_escaped("%25"),
                     common_parts=(b"%5", b"%6", b"%7", b"%2"), min_run=BODY_RUN, escapes=(b"%",)),),
        interruption=rb"%[0-9A-Fa-f]{2}",
    ),
    Encoding(
        "html", Text("HTML entities", "HTML 实体"),
        indicators=(
            Indicator(html_prefixes, common_parts=(b"#1", b"#9", b"#0", b"#x", b"lowbar;", b"UnderBar;"), min_run=BODY_RUN, escapes=(b"&#", b";#")),
        ),
        interruption=rb"&(?:#|amp;|shy;|[Zz]|NoBreak;)",
    ),
    Encoding(
        "unicode-escape", Text(r"\u escapes", r"\u 转义"),
        indicators=(
            Indicator(lambda: hex_escaped(r"\u00") + hex_escaped(r"\u{", "}")
                  + hex_escaped(r"\u{00", "}") + hex_escaped(r"\U000000") + split_by(rb"\u200b", rb"\u001b[0m", rb"\u001b[m"),
                  common_parts=(rb"\u", rb"\U"), min_run=BODY_RUN, escapes=(rb"\u", rb"\U")),
        ),
        interruption=rb"\\{1,8}+[uU]",
    ),
    Encoding(
        "hex-escape", Text(r"\x escapes", r"\x 转义"),
        indicators=(Indicator(lambda: hex_escaped(r"\x"), common_parts=(rb"\x",), min_run=BODY_RUN, escapes=(rb"\x",)),),
        interruption=rb"\\{1,8}+x",
    ),
    Encoding(
        "octal-escape", Text("octal escapes", "八进制转义"),
        indicators=(Indicator(lambda: escaped(lambda byte: (f"\\{byte:o}",)),
                     common_parts=(rb"\1",), min_run=BODY_RUN, escapes=(rb"\1",)),),
        interruption=rb"\\{1,8}+[0-7]",
    ),
    Encoding(
        "backslash", Text("a backslash before the underscore", "下划线前的反斜杠"),
        indicators=(
            Indicator(lambda: tuple(prefix[:-1] + slash + b"_" for prefix in PREFIXES for slash in _SLASHES),
                  common_parts=(rb"\_",), min_run=BODY_RUN),
            Indicator(lambda: tuple(end[:-1] + slash + name for end in LONG_LIVED_ENDS for slash in _SLASHES for name in _UNDERSCORES),
                  common_parts=_UNDERSCORES, min_run=BODY_RUN),
        ),
    ),
    Encoding(
        "quoted-printable", Text("quoted-printable", "quoted-printable"),
        indicators=(
            Indicator(lambda: escaped(lambda byte: (f"={byte:02X}",))
                  + split_by(b"=\n", b"=\r\n"),
                  common_parts=(b"=5F", b"=6", b"=7", b"=\n", b"=\r"), min_run=BODY_RUN),
        ),
        interruption=rb"=(?:\r?\n|[0-9A-F]{2})",
    ),
    Encoding(
        "zero-width", Text("invisible characters inside", "夹有不可见字符"),
        indicators=(Indicator(lambda: split_by(*_ZERO_WIDTH),
                     common_parts=_ZERO_WIDTH, min_run=BODY_RUN),),
        interruption=rb"[\xc2\xcd\xe1\xe2\xef]",
    ),
    Encoding(
        "ansi", Text("colour codes inside", "夹有颜色代码"),
        indicators=(Indicator(lambda: split_by(b"\x1b[m", b"\x1b[0m", b"\x1b[K"), common_parts=(b"\x1b",), min_run=BODY_RUN),),
        interruption=rb"\x1b|\\e\[|\^\[\[",
    ),
    Encoding("markup", Text("tags inside", "夹有标签"), interruption=rb"</?[a-z]"),
    Encoding(
        "pieces", Text("joined string literals", "拼接的字符串"),
        indicators=(
            Indicator(lambda: split_by(*_SEPARATORS), min_run=BODY_RUN, before_body=True,
                  common_parts=tuple(quote + end for end in SPLIT_ENDS for quote in (b"'", b'"'))),
            # One literal for each character: `'t', '_'`.
            Indicator(lambda: one_by_one(b"'", b'"'),
                  common_parts=(b"'_'", b'"_"')),
        ),
        interruption=rb"\\{0,3}+[\"'`]|[$#]?\{|\$\(|\\\(|%[sv]",
    ),
    Encoding(
        "continuation", Text("continued lines", "续行"),
        indicators=(Indicator(lambda: split_by(b"\\\n"), common_parts=(b"\\\n",), min_run=BODY_RUN),),
        interruption=rb"[\\^`]\r?\n",
    ),
    Encoding(
        "wrapped", Text("lines broken inside", "行内断开"),
        interruption=rb"[ \t]{0,40}\r?\n", min_fragment=MIN_FRAGMENT,
    ),
)
# fmt: on

BY_NAME = {row.name: row for row in ENCODINGS}


EncodingIndicator = tuple[Encoding, Indicator]
INDICATORS: tuple[EncodingIndicator, ...] = tuple(
    (row, indicator) for row in ENCODINGS for indicator in row.indicators
)


@functools.cache
def literals_of(indicator: Indicator) -> Literals:
    """The literals of `indicator`, made once."""
    return indicator.make()


@functools.cache
def indicators_by_literal() -> dict[bytes, tuple[EncodingIndicator, ...]]:
    """Every indicator literal, with the encodings and indicators that it belongs to."""
    found: dict[bytes, list[EncodingIndicator]] = {}
    for row, indicator in INDICATORS:
        for literal in literals_of(indicator):
            found.setdefault(literal, []).append((row, indicator))
    return {literal: tuple(pairs) for literal, pairs in found.items()}
