"""What the table of known objects (`known`) has for the objects of a pack.

Of a pack that is nearly the same as one before, as that of a fork is, only what differs is looked up and added up.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from patscan.git.pack_index import Index
from patscan.git.packs import COMMIT, TREE
from patscan.sources.history.alike import Difference, difference
from patscan.sources.history.cache import PackNotes
from patscan.sources.history.known import (
    COZE,
    DEFERRED,
    HIT,
    KIND_BITS,
    KIND_SHIFT,
    MAX_SIZE,
    SUSPECT,
    UNOPENED,
    UNSCANNED,
    Known,
)

# At most this many packs of which most objects are known are remembered in a process, for those that are alike, until
# there is one of which nearly every object is known.
MAX_RECENT = 4
MAX_UNKNOWN_PART = 0.5
FEW_UNKNOWN_PART = 0.02
MAX_RECENT_BYTES = 20 << 20

# In place of the value of an object that is known, and of a kind that is not scanned.
_IGNORED = UNSCANNED << KIND_SHIFT


class Totals(NamedTuple):
    """Sums over objects that are scanned: how many, how many commits, their size, and how many mention Coze."""

    objects: int = 0
    commits: int = 0
    size_bytes: int = 0
    coze: int = 0

    @classmethod
    def of(cls, values: Iterable[int]) -> Totals:
        """The sums over some values."""
        known = [value for value in values if value and value != _IGNORED]
        return cls(
            len(known),
            sum(value >> KIND_SHIFT & KIND_BITS == COMMIT for value in known),
            sum(value & MAX_SIZE for value in known),
            sum(bool(value & COZE) for value in known),
        )

    def plus(self, other: Totals, sign: int = 1) -> Totals:
        """The sum, or with a `sign` of -1 the difference, of each field."""
        return Totals(*(one + sign * two for one, two in zip(self, other, strict=True)))


class PackFacts(NamedTuple):
    """What is known of the objects of a pack, by their places in its index.

    Attributes:
        length: how many objects the pack has.
        marked: the places and values, in order, of objects that are unknown (0), or have more bits than `COZE`.
        totals: the sums over what is known.
        values: returns the values of all objects.
    """

    length: int
    marked: Sequence[tuple[int, int]]
    totals: Totals
    values: Callable[[], array[int]]

    @property
    def unknown(self) -> list[int]:
        """The places of the objects that are unknown."""
        return [place for place, value in self.marked if not value]

    def notes(self, left: list[int]) -> PackNotes:
        """The result of the first pass over the pack; the objects at the places `left` are left to git."""
        hits, deferred, suspects, unopened = (
            [place for place, value in self.marked if value & bit]
            for bit in (HIT, DEFERRED, SUSPECT, UNOPENED)
        )
        objects, commits, size_bytes, coze = self.totals
        return PackNotes(
            hits, deferred, suspects, unopened, left, objects, size_bytes, coze > 0, commits
        )


class _Base(NamedTuple):
    """A pack that others are compared with."""

    names: bytes
    width: int
    values: array[int]
    facts: PackFacts


class KnownPacks:
    """Looks up packs in a table, for a run that scans objects of some kinds."""

    def __init__(self, table: Known, kinds: frozenset[int]) -> None:
        self._table, self._kinds = table, kinds
        self._recent: deque[_Base] = deque(maxlen=MAX_RECENT)

    def values(self, oids: Iterable[bytes]) -> Iterator[int]:
        """The value for each of some objects, by their binary ids: 0 if it has to be scanned."""
        kinds = self._kinds
        for value in self._table.values(oids):
            kind = value >> KIND_SHIFT & KIND_BITS
            if kind in kinds or not value:
                yield value
            else:
                yield 0 if kind == UNSCANNED and TREE in kinds else _IGNORED

    def facts(self, index: Index) -> PackFacts:
        """What is known of the objects of a pack."""
        names, width = index.names, index.hash_bytes
        for base in self._recent:
            if base.width == width and (found := difference(base.names, names, width)):
                facts = self._derived(base, names, found)
                if _part(base.facts) > FEW_UNKNOWN_PART >= _part(facts):
                    self._recent.remove(base)
                    self._keep(names, width, facts)
                return facts
        values = array("Q", self.values(_ids(names, width, range(len(names) // width))))
        facts = PackFacts(
            len(values), _marked(enumerate(values)), Totals.of(values), lambda: values
        )
        if _part(facts) <= MAX_UNKNOWN_PART:
            self._keep(names, width, facts)
        return facts

    def _keep(self, names: bytes, width: int, facts: PackFacts) -> None:
        if len(names) <= MAX_RECENT_BYTES:
            self._recent.append(_Base(names, width, facts.values(), facts))

    def _derived(self, base: _Base, names: bytes, found: Difference) -> PackFacts:
        """The facts of a pack that differs from the `base` as `found` tells."""
        carried = list(_carried(base.facts.marked, found))
        # What was unknown then may have been scanned meanwhile.
        asked = sorted([*found.added, *(place for place, value in carried if not value)])
        looked_up = [*self.values(_ids(names, base.width, asked))]
        marked = [one for one in carried if one[1]]
        marked += _marked(zip(asked, looked_up, strict=True))
        gone = Totals.of(map(base.values.__getitem__, found.removed))

        def values() -> array[int]:
            every = array("Q", bytes(8 * (len(names) // base.width)))
            for run in found.runs:
                every[run.here : run.here + run.length] = base.values[
                    run.base : run.base + run.length
                ]
            for place, value in zip(asked, looked_up, strict=True):
                every[place] = value
            return every

        return PackFacts(
            len(names) // base.width,
            sorted(marked),
            base.facts.totals.plus(gone, -1).plus(Totals.of(looked_up)),
            values,
        )


def _part(facts: PackFacts) -> float:
    """The part of the objects that is unknown."""
    return len(facts.unknown) / max(1, facts.length)


def _ids(names: bytes, width: int, places: Iterable[int]) -> Iterable[bytes]:
    return (names[place * width : (place + 1) * width] for place in places)


def _marked(values: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of some places and values that `PackFacts.marked` has."""
    return [(place, value) for place, value in values if not value or value >= HIT]


def _carried(marked: Sequence[tuple[int, int]], found: Difference) -> Iterable[tuple[int, int]]:
    """What is marked in a base, by its places in a pack that differs from it."""
    for run in found.runs:
        first = bisect_left(marked, (run.base, 0))
        last = bisect_left(marked, (run.base + run.length, 0))
        for place, value in marked[first:last]:
            yield place - run.base + run.here, value
