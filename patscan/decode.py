"""Other spellings of the same bytes: so far UTF-16, whole files or strings inside binaries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from patscan.matcher import Present

# Shorter stretches of UTF-16 hold no credential.
MIN_WIDE_CHARS = 24


class View(NamedTuple):
    """A stretch of the input as plain ASCII text; byte `i` of it stands at `start + i * stride`."""

    text: bytes
    start: int
    stride: int

    def offset(self, at: int) -> int:
        """Where byte `at` of the view stands in the input."""
        return self.start + at * self.stride


def views(text: bytes, present: Present) -> Iterator[tuple[View, frozenset[int]]]:
    """All readings of `text` worth matching, each with the gates that may be in it.

    Byte order needs no mark: little-endian text has a NUL after each ASCII character and
    big-endian text one before. Both are looked for; a stretch between ASCII characters reads the
    same either way, one byte apart.
    """
    if present.plain:
        yield View(text, 0, 1), present.plain
    if not present.wide:
        return
    import regex

    printable = rb"[\t\n\r\x20-\x7e]"
    for unit, low_byte in ((printable + rb"\0", 0), (rb"\0" + printable, 1)):
        for run in regex.finditer(rb"(?:%s){%d,}+" % (unit, MIN_WIDE_CHARS), text):
            yield View(run[0][low_byte::2], run.start(), 2), present.wide
