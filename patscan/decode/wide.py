"""UTF-16 and UTF-32: whole texts that say so with a mark, and strings without one in anything."""

from __future__ import annotations

import codecs
import functools
import re
from collections.abc import Iterator

from patscan import late
from patscan.decode.views import Piece

# Shorter stretches hold no credential.
MIN_CHARS = 24
_PRINTABLE = rb"[\t\n\r\x20-\x7e]"
# What stands before and after an ASCII character, and how the rest is decoded.
_ORDERS = {
    codecs.BOM_UTF16_LE: (b"", b"\0", "utf-16-le"),
    codecs.BOM_UTF16_BE: (b"\0", b"", "utf-16-be"),
    codecs.BOM_UTF32_LE: (b"", b"\0\0\0", "utf-32-le"),
    codecs.BOM_UTF32_BE: (b"\0\0\0", b"", "utf-32-be"),
}


@functools.cache
def _stretches_of(before: bytes, after: bytes) -> re.Pattern[bytes]:
    return late.compile(rb"(?:%s%s%s){%d,}+" % (before, _PRINTABLE, after, MIN_CHARS))


@functools.cache
def _runs(before: bytes, after: bytes) -> re.Pattern[bytes]:
    """Characters in a row, all of them ASCII or none."""
    ascii_ = before + rb"[\x00-\x7f]" + after
    width = len(before + after) + 1
    return late.compile(rb"(?P<ascii>(?:%s)++)|(?:(?!%s)[\s\S]{%d})++" % (ascii_, ascii_, width))


def _pieces(text: bytes, before: bytes, after: bytes) -> Iterator[Piece]:
    """Every run of ASCII characters with NULs around each; the rest becomes one NUL each.

    Those keep apart what other characters keep apart.
    """
    width = len(before + after) + 1
    done = 0
    for run in _stretches_of(before, after).finditer(text):
        if done < run.start():
            yield Piece(done, run.start(), b"\0", run.start() - done)
        yield Piece(run.start(), run.end(), run[0][len(before) :: width], width)
        done = run.end()
    if 0 < done < len(text):
        yield Piece(done, len(text), b"\0", len(text) - done)


def utf16_le(text: bytes) -> Iterator[Piece]:
    """UTF-16, the low byte first."""
    return _pieces(text, b"", b"\0")


def utf16_be(text: bytes) -> Iterator[Piece]:
    """UTF-16, the high byte first."""
    return _pieces(text, b"\0", b"")


def utf32_le(text: bytes) -> Iterator[Piece]:
    """UTF-32, the low byte first."""
    return _pieces(text, b"", b"\0\0\0")


def utf32_be(text: bytes) -> Iterator[Piece]:
    """UTF-32, the high byte first."""
    return _pieces(text, b"\0\0\0", b"")


def marked(text: bytes, orders: tuple[bytes, ...]) -> Iterator[Piece]:
    """A text that begins with one of those byte order marks, all of it, as UTF-8."""
    mark = next((one for one in orders if text.startswith(one)), None)
    if mark is None:
        return
    before, after, codec = _ORDERS[mark]
    done = len(mark)
    yield Piece(0, done)
    for run in _runs(before, after).finditer(text, done):
        done = run.end()
        if run["ascii"]:
            width = len(before + after) + 1
            yield Piece(run.start(), done, run[0][len(before) :: width], width)
        else:
            other = run[0].decode(codec, "replace").encode()
            yield Piece(run.start(), done, other, len(run[0]), len(other))
    if done < len(text):
        yield Piece(done, len(text))
