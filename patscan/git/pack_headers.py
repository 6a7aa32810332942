"""Reads the headers of entries in a pack: the type of each, and which other entry it is a delta of.

Format: git's `gitformat-pack(5)`. A pack may be hostile.
"""

from __future__ import annotations

import itertools
from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from mmap import mmap

    from patscan.git.pack_index import Index

_OFFSET_DELTA, _NAMED_DELTA = 6, 7
_UNKNOWN_TYPES = (0, 5)
# An entry's header has a byte for every seven bits of the object's size, so its length shows which objects
# may be larger than this.
MAX_OBJECT_BYTES = 1 << 25
_LARGE_SIZE_DIGITS = 5
# The size and the relative offset of the base, ten bytes each; or the size and the base's id.
_MAX_HEADER_BYTES = 48


class Headers(NamedTuple):
    """The headers of consecutive entries. Numbers of entries count from the first in the pack.

    Attributes:
        types: one byte per entry: its type, as in the file; 0 if its header is invalid.
        lengths: one byte per entry: the length of its header in bytes.
        bases: an `array("i")` as bytes: the number of the entry that is its base; -1 if there is none.
        large: the numbers of entries whose objects may be larger than `MAX_OBJECT_BYTES`.
    """

    types: bytes
    lengths: bytes
    bases: bytes
    large: frozenset[int]


def read(data: mmap, starts: Sequence[int], index: Index, first: int, last: int) -> Headers:
    """Read the headers of some entries.

    Args:
        data: the pack.
        starts: the offsets of all entries, in order, and of the end of the last one.
        index: the index of the pack.
        first: the number of the first entry.
        last: the number of the entry after the last.
    """
    types, lengths = bytearray(last - first), bytearray(last - first)
    bases = array("i", [-1]) * (last - first)
    large = []
    for place, (start, end) in enumerate(itertools.pairwise(starts[first : last + 1])):
        # It may have bytes of the next entry, too.
        head = data[start : start + _MAX_HEADER_BYTES]
        try:
            byte = head[0]
            kind = (byte >> 4) & 7
            at = 1
            while byte >= 0x80:
                byte = head[at]
                at += 1
            if at >= _LARGE_SIZE_DIGITS:
                large.append(first + place)
            if kind == _OFFSET_DELTA:
                byte = head[at]
                at += 1
                back = byte & 0x7F
                while byte >= 0x80:
                    byte = head[at]
                    at += 1
                    back = ((back + 1) << 7) | (byte & 0x7F)
                base = bisect_left(starts, start - back, 0, first + place)
                if starts[base] != start - back:
                    continue
            elif kind == _NAMED_DELTA:
                name = head[at : at + index.hash_bytes]
                at += index.hash_bytes
                base = number_at(starts, index.find(name))
            else:
                base = -1
            if kind not in _UNKNOWN_TYPES and start + at <= end:
                types[place], lengths[place], bases[place] = kind, at, base
        except (IndexError, ValueError):  # a truncated header, or a base outside of the pack
            continue
    return Headers(bytes(types), bytes(lengths), bases.tobytes(), frozenset(large))


def number_at(starts: Sequence[int], offset: int) -> int:
    """The number of the entry that begins at `offset`; ValueError if there is none."""
    count = len(starts) - 1
    number = bisect_left(starts, offset, 0, count) if offset > 0 else count
    if starts[number] != offset or number == count:
        raise ValueError(offset)
    return number
