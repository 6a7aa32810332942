"""The lines of a text that is searched again and again: they end at a line feed, and count from 1."""

from __future__ import annotations

import bisect
import functools
import itertools
from array import array

# Up to here, counting is as fast as looking a line up, and needs no index of the whole text.
_COUNTED_BYTES = 4096


@functools.lru_cache(maxsize=8)  # a file may be asked for thousands of places, then the next one
def offsets_of(data: bytes, literal: bytes) -> array[int]:
    """The byte offset of every `literal` in `data`."""
    width = len(literal)
    steps = map(width.__add__, map(len, data.split(literal)[:-1]))
    return array("q", itertools.islice(itertools.accumulate(steps, initial=-width), 1, None))


def line_in(text: str, at: int) -> int:
    """The line of the character at offset `at`."""
    return text.count("\n", 0, at) + 1


def line_at(data: bytes, at: int) -> int:
    """The line of the byte at offset `at`."""
    if at <= _COUNTED_BYTES:
        return data.count(b"\n", 0, at) + 1
    return bisect.bisect_left(offsets_of(data, b"\n"), at) + 1
