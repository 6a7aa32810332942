"""UTF-16 and UTF-32: whole files, or strings inside of others. Byte order needs no mark."""

from __future__ import annotations

from collections.abc import Iterator

import regex

from patscan.decode.views import Piece

# Shorter stretches hold no credential.
MIN_CHARS = 24
_PRINTABLE = rb"[\t\n\r\x20-\x7e]"


def _pieces(text: bytes, before: bytes, after: bytes) -> Iterator[Piece]:
    """Every run of ASCII characters with NULs around each; the rest becomes one NUL each.

    Those keep apart what other characters keep apart.
    """
    unit = before + _PRINTABLE + after
    width = len(before + after) + 1
    done = 0
    for run in regex.finditer(rb"(?:%s){%d,}+" % (unit, MIN_CHARS), text):
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
