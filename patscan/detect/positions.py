"""From byte offsets to lines and columns, for UTF-8, UTF-16, UTF-32, GB18030 and Latin-1 text.

Lines end at a line feed, as git and every editor count them; a column counts code points from 1.
A byte order mark takes no column.
"""

from __future__ import annotations

import codecs
import functools
from collections.abc import Callable
from typing import Literal

from patscan.detect.decode.encodings import BYTE_ORDERS, Wide

Charset = Literal["utf-8", "gb18030", "latin-1", Wide]
_CONTINUATION = bytes(range(0x80, 0xC0))
_HIGH = bytes(range(0x80, 0x100))
_BYTE_ORDER_MARKS: tuple[tuple[bytes, Charset], ...] = ((codecs.BOM_UTF8, "utf-8"), *BYTE_ORDERS)
_MARKS = tuple(mark for mark, _ in _BYTE_ORDER_MARKS)
# Enough text to tell one charset from another.
SAMPLE_BYTES = 1 << 16
CHUNK_BYTES = 1 << 20
# `reread(offset, size)` returns bytes of the input that were read before.
Reread = Callable[[int, int], bytes]


class Cursor:
    """Advances through a text and knows its line, column and byte offset."""

    def __init__(self, head: bytes) -> None:
        """`head` is the beginning of the text, at least its first kilobytes."""
        self._head = head[:SAMPLE_BYTES]
        self.line = 1
        self.column = 0 if head.startswith(_MARKS) else 1
        self.offset = 0

    @functools.cached_property
    def charset(self) -> Charset:
        """The charset of the text, detected when it is first needed."""
        return charset_of(self._head)

    def advance(self, chunk: bytes) -> None:
        """Advance over `chunk`, the next bytes of the text."""
        if self.charset.startswith(("utf-16", "utf-32")):
            text = chunk.decode(self.charset, "replace")
            lines, tail = text.count("\n"), len(text) - text.rfind("\n") - 1
        else:
            lines = chunk.count(b"\n")
            tail = _points(chunk[chunk.rfind(b"\n") + 1 :], self.charset)
        self.line += lines
        self.column = tail + 1 if lines else self.column + tail
        self.offset += len(chunk)

    def catch_up(self, offset: int, reread: Reread) -> None:
        """Advance to `offset`, over bytes that are read again."""
        while self.offset < offset:
            chunk = reread(self.offset, min(CHUNK_BYTES, offset - self.offset))
            if not chunk:  # the file was truncated meanwhile: count the lines that are left
                return
            self.advance(chunk)

    def copy(self) -> Cursor:
        """Another cursor at the same position."""
        twin = Cursor.__new__(Cursor)
        twin.__dict__.update(self.__dict__)
        return twin


def charset_of(head: bytes) -> Charset:
    """The charset of a text that begins with `head`; `latin-1` for anything unknown."""
    for mark, charset in _BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return charset
    sample = head[:SAMPLE_BYTES]
    if b"\0" in sample:
        if wide := _utf32(sample):
            return wide
        even, odd = sample[::2].count(0), sample[1::2].count(0)
        # Text is rarely less than a fifth ASCII, and never has a NUL on both sides.
        if max(even, odd) * 10 >= len(sample) and min(even, odd) * 50 <= max(even, odd):
            return "utf-16-le" if odd > even else "utf-16-be"
    # The sample may end within a character: up to three bytes are ignored.
    for cut in range(4):
        try:
            sample[: len(sample) - cut].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return "utf-8"
    return "gb18030" if _looks_chinese(sample) else "latin-1"


def _utf32(sample: bytes) -> Charset | None:
    """UTF-32 in the byte order in which every code point is at most U+10FFFF; None if in neither."""
    zeros = sample.count(0)
    if len(sample) % 4 or zeros * 2 < len(sample) or zeros == len(sample):
        return None
    if not any(sample[3::4]) and max(sample[2::4]) <= 0x10:
        return "utf-32-le"
    return "utf-32-be" if not any(sample[0::4]) and max(sample[1::4]) <= 0x10 else None


def _looks_chinese(sample: bytes) -> bool:
    """Whether the bytes above ASCII come in pairs, as in Chinese, or alone, as accents do."""
    import re

    paired = sum(map(len, re.findall(rb"[\x80-\xff]{2,}", sample)))
    return paired * 2 > len(sample) - len(sample.translate(None, _HIGH))


def _points(chunk: bytes, charset: Charset) -> int:
    """The number of code points in `chunk`; one that is split between two chunks is counted once."""
    if charset == "latin-1" or chunk.isascii():
        return len(chunk)
    if charset == "gb18030":
        return len(chunk.decode("gb18030", "replace"))
    return len(chunk.translate(None, _CONTINUATION))
