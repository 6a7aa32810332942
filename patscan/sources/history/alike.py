"""Compares the sorted ids of two packs that have nearly the same objects, as those of forks have.

Of two such lists that differ in few places, long runs are equal, and are compared as bytes, not one id at a time.
"""

from __future__ import annotations

from typing import NamedTuple

# Ids are compared in blocks of this many, and one by one only where blocks differ.
_BLOCK_IDS = 4096
# Two lists with more differences than this part of the longer one are not alike.
MAX_DIFFERENT_PART = 0.02
MIN_DIFFERENT = 64


class Run(NamedTuple):
    """Consecutive ids that two lists have: where they begin in the base and in the other list, and how many."""

    base: int
    here: int
    length: int


class Difference(NamedTuple):
    """How a list of sorted ids differs from another one, the base.

    Attributes:
        runs: the ids that both have.
        added: the places in the list of ids that the base does not have.
        removed: the places in the base of ids that the list does not have.
    """

    runs: list[Run]
    added: list[int]
    removed: list[int]


def difference(base: bytes, names: bytes, width: int) -> Difference | None:
    """How `names` differs from `base`, both sorted ids of `width` bytes each; None if they are not alike."""
    left = max(MIN_DIFFERENT, int(MAX_DIFFERENT_PART * max(len(base), len(names)) / width))
    found = Difference([], [], [])
    here = there = 0  # in bytes: in `names`, and in `base`
    while here < len(names):
        if equal := _equal_bytes(base, there, names, here, width):
            found.runs.append(Run(there // width, here // width, equal // width))
            here, there = here + equal, there + equal
            continue
        left -= 1
        if left < 0:
            return None
        if there < len(base) and base[there : there + width] < names[here : here + width]:
            found.removed.append(there // width)
            there += width
        else:
            found.added.append(here // width)
            here += width
    rest = range(there // width, len(base) // width)
    if len(rest) > left:
        return None
    found.removed.extend(rest)
    return found


def _equal_bytes(base: bytes, there: int, names: bytes, here: int, width: int) -> int:
    """For how many bytes, in whole ids, two lists are equal from these offsets on."""
    equal = 0
    step = _BLOCK_IDS * width
    while step >= width:
        end = equal + step
        fits = there + end <= len(base) and here + end <= len(names)
        if fits and base[there + equal : there + end] == names[here + equal : here + end]:
            equal = end
        else:
            step = step // width // 2 * width
    return equal
