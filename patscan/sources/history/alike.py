"""Takes over what is known of one pack for another that has nearly the same objects, as that of a fork has.

The ids in an index are sorted. Of two such lists that differ in few places, long runs are equal, and are
compared as bytes, not one id at a time.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import NamedTuple

# Ids are compared in blocks of so many, and one by one only where blocks differ.
_BLOCK_IDS = 4096
# Two lists with more differences than this part of the longer one are not alike.
MAX_DIFFERENT_PART = 0.02
MIN_DIFFERENT = 64


class Ids(NamedTuple):
    """The sorted ids of a pack, `width` bytes each, and a value for each; 0 if it is not known."""

    names: bytes
    width: int
    values: array[int]


def taken_over(base: Ids, names: bytes, value: Callable[[bytes], int]) -> array[int] | None:
    """The values for other sorted ids of the same width; None if they are not alike.

    Args:
        base: ids with their values.
        names: the other ids.
        value: returns the value for an id that `base` does not have, or knows nothing of.
    """
    width, old = base.width, base.names
    left = max(MIN_DIFFERENT, int(MAX_DIFFERENT_PART * max(len(old), len(names)) / width))
    found = array("Q")
    here = there = 0  # in bytes: in `names`, and in `old`
    while here < len(names):
        equal = _equal_bytes(old, there, names, here, width)
        found += base.values[there // width : (there + equal) // width]
        here, there = here + equal, there + equal
        if here == len(names):
            break
        left -= 1
        if left < 0:
            return None
        one = names[here : here + width]
        if there < len(old) and old[there : there + width] < one:
            there += width
        else:
            found.append(value(one))
            here += width
    for at, known in enumerate(found):
        if not known:
            found[at] = value(names[at * width : (at + 1) * width])
    return found


def _equal_bytes(old: bytes, there: int, names: bytes, here: int, width: int) -> int:
    """For how many bytes, in whole ids, two lists are equal from these offsets on."""
    equal = 0
    step = _BLOCK_IDS * width
    while step >= width:
        end = equal + step
        fits = there + end <= len(old) and here + end <= len(names)
        if fits and old[there + equal : there + end] == names[here + equal : here + end]:
            equal = end
        else:
            step = step // width // 2 * width
    return equal
