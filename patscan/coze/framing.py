"""Strings whose length their file states: what stands around them is no part of them.

Programs, pickles and databases write strings one after the other, with nothing between. What was a
word before a token, or letters after it, is then the string before or after it.
"""

from collections.abc import Iterator

# Before a string, one byte for its length: after these, in pickle (SHORT_BINUNICODE) and MessagePack (str 8).
_SHORT_STRINGS = b"\x8c\xd9"
# Python's types of strings that have four bytes for their length, with and without the flag of a
# reference (CPython, "marshal.c").
_LONG_STRINGS = frozenset(byte | flag for byte in b"aAstu" for flag in (0, 0x80))
_BEARER = b"Bearer "
# How far before a column its record may begin: a page of SQLite, by default.
_RECORD_BYTES = 4096
# At most this many bytes in it that look like the column's type are tried, the nearest first.
_TRIED = 4
# Bytes that a column has by the number of its type below 12 (https://www.sqlite.org/fileformat2.html#record_format).
_SIZES = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)


def states(text: bytes, start: int, length: int) -> bool:
    """Whether a string of `length` bytes begins at `start`, alone or with `Bearer ` before it, by what precedes it."""
    return any(
        _after_length(text, at, size) or _in_record(text, at, size)
        for at, size in ((at, start + length - at) for at in _string_starts(text, start))
    )


def stated_length(text: bytes, start: int) -> int | None:
    """How many bytes of the string from `start` on there are, if compiled Python says so.

    The next object follows at once, and the byte of its type may be a letter.
    """
    for at in _string_starts(text, start):
        if at >= 5 and text[at - 5] in _LONG_STRINGS:
            length = int.from_bytes(text[at - 4 : at], "little") - (start - at)
            if 0 < length < 0xFFFF:
                return length
    return None


def _string_starts(text: bytes, start: int) -> Iterator[int]:
    """Where a string that holds a token at `start` may begin."""
    yield start
    if text.endswith(_BEARER, 0, start):
        yield start - len(_BEARER)


def _after_length(text: bytes, start: int, length: int) -> bool:
    return start >= 2 and text[start - 2] in _SHORT_STRINGS and text[start - 1] == length


def _in_record(text: bytes, start: int, length: int) -> bool:
    """Whether the record before `start` has a text of `length` bytes there, in a page or a log of SQLite.

    A record is its header's size, the type of each column, and the columns. The types before one tell
    how far in front of `start` the header ends, and so what its size must be.
    """
    kind = _varint(13 + 2 * length)
    at = start
    for _ in range(_TRIED):
        at = text.rfind(kind, max(0, start - _RECORD_BYTES), at)
        if at < 0:
            return False
        columns, first = 0, at
        # The header's size has one byte: one of more than 127 bytes is not told.
        while max(0, at - 0x7F) < first and at + len(kind) <= start - columns:
            if text[first - 1] == start - columns - (first - 1):
                return True
            size, first = _column_before(text, first)
            columns += size
    return False


def _varint(number: int) -> bytes:
    """A number in SQLite's way: seven bits a byte, the highest first, more to come where the eighth is set."""
    return bytes([number >> 7 | 0x80, number & 0x7F]) if number > 0x7F else bytes([number])


def _column_before(text: bytes, end: int) -> tuple[int, int]:
    """The bytes that a column has whose type ends at `end`, and where that type begins."""
    start = end - 1
    kind, shift = text[start] & 0x7F, 7
    while start > 0 and text[start - 1] & 0x80 and shift < 63:
        start -= 1
        kind |= (text[start] & 0x7F) << shift
        shift += 7
    return (kind - 12) // 2 if kind >= 12 else _SIZES[kind], start
