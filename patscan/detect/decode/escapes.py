r"""Characters written as escape sequences: percent-encoding, HTML, `\u`, `\x`, octal, quoted-printable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from patscan import late
from patscan.detect.decode.views import Replacement

# JSON inside JSON doubles its backslashes.
_SLASHES = rb"\\{1,8}+"


def _escapes(lead: bytes, digits: bytes) -> re.Pattern[bytes]:
    """Consecutive escapes that all have the same introducer, which matches `lead`."""
    return late.compile(rb"(?P<lead>%s)%s(?:(?P=lead)%s)*+" % (lead, digits, digits))


_HEX = rb"[0-9A-Fa-f]{2}"
_PERCENT = _escapes(rb"%", _HEX)
_HEX_ESCAPE = _escapes(_SLASHES + rb"x", _HEX)
_UNICODE_ASCII = _escapes(_SLASHES + rb"(?:u{1,4}+00|U000000)", rb"[0-7][0-9A-Fa-f]")
_OCTAL = _escapes(_SLASHES, rb"[01][0-7]{2}")
_OCTAL_SHORT = late.compile(_SLASHES + rb"([4-7][0-7])(?![0-7])")
_PRINTABLE_QUOTED = _escapes(rb"=", rb"[0-9A-F]{2}")

_SOFT_BREAK = late.compile(rb"=[ \t]{0,20}+\r?\n")
# `\PYZus{}` is written by Pygments, as in a notebook that was converted, and `\PYGZus{}` by Sphinx.
_BACKSLASH = late.compile(_SLASHES + rb"(?:_(?:\{\})?|textunderscore(?:\{\}|[ ])|PYG?Zus\{\})")
_ENTITY = late.compile(
    rb"&(?:#0{0,7}+(?P<dec>\d{2,4})|#[xX]0{0,7}+(?P<hex>[0-9A-Fa-f]{2,4})"
    rb"|(?P<name>lowbar|UnderBar|amp|shy|ZeroWidthSpace|zwj|zwnj|NoBreak));"
)
_UNICODE_OTHER = late.compile(
    _SLASHES
    + rb"(?:u\{0{0,6}+(?P<braced>[0-9A-Fa-f]{2,4})\}|u{1,4}+(?P<four>(?!00[0-7])[0-9A-Fa-f]{4}))"
)
_NAMED = {
    b"lowbar": "_", b"UnderBar": "_", b"amp": "&", b"shy": "\xad", b"ZeroWidthSpace": "\u200b",
    b"zwj": "\u200d", b"zwnj": "\u200c", b"NoBreak": "\u2060",
}  # fmt: skip


def _runs(
    pattern: re.Pattern[bytes], text: bytes, decode: Callable[[bytes], bytes] | None = None
) -> Iterator[Replacement]:
    """One replacement for each match of `pattern`; the digits are hex unless `decode` is given."""
    for run in pattern.finditer(text):
        lead = run["lead"]
        digits = run[0].replace(lead, b"")
        plain = decode(digits) if decode else bytes.fromhex(digits.decode())
        yield Replacement(run.start(), run.end(), plain, (run.end() - run.start()) // len(plain))


def percent(text: bytes) -> Iterator[Replacement]:
    """`%70%61`."""
    return _runs(_PERCENT, text)


def hex_escape(text: bytes) -> Iterator[Replacement]:
    r"""`\x70\x61`."""
    return _runs(_HEX_ESCAPE, text)


def octal_escape(text: bytes) -> Iterator[Replacement]:
    r"""`\160\141`."""

    def decode(digits: bytes) -> bytes:
        return bytes(int(digits[at : at + 3], 8) for at in range(0, len(digits), 3))

    short = [_one(match, bytes([int(match[1], 8)])) for match in _OCTAL_SHORT.finditer(text)]
    return iter(sorted([*_runs(_OCTAL, text, decode), *short]))


def unicode_escape(text: bytes) -> Iterator[Replacement]:
    r"""`\u0070`, `\u{70}`, `\U00000070`; also of characters that are not ASCII, such as `\u200b`."""
    others = [
        _one(match, _character(match["braced"] or match["four"], 16))
        for match in _UNICODE_OTHER.finditer(text)
    ]
    return iter(sorted([*_runs(_UNICODE_ASCII, text), *others]))


def html(text: bytes) -> Iterator[Replacement]:
    """`&#112;`, `&#x70;`, and the few named references that can occur in a token."""
    for match in _ENTITY.finditer(text):
        if match["name"]:
            plain = _NAMED[match["name"]].encode()
        else:
            plain = _character(match["dec"] or match["hex"], 10 if match["dec"] else 16)
        yield _one(match, plain)


def backslash(text: bytes) -> Iterator[Replacement]:
    r"""`pat\_`, as in Markdown and TeX, and the other forms of TeX: `\textunderscore{}`."""
    for match in _BACKSLASH.finditer(text):
        yield _one(match, b"_")


def quoted_printable(text: bytes) -> Iterator[Replacement]:
    """`=70`, and lines that end in `=`."""
    breaks = [Replacement(match.start(), match.end()) for match in _SOFT_BREAK.finditer(text)]
    return iter(sorted([*_runs(_PRINTABLE_QUOTED, text), *breaks]))


def _one(match: re.Match[bytes], plain: bytes) -> Replacement:
    """All of the match as one character, `plain`, which may have several bytes."""
    return Replacement(match.start(), match.end(), plain, match.end() - match.start(), len(plain))


def _character(digits: bytes, base: int) -> bytes:
    """The character with a code point, in UTF-8; half of a surrogate pair becomes `?`."""
    return chr(int(digits, base)).encode("utf-8", "replace")
