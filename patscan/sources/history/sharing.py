"""Leaves out of the first pass what was scanned in another repository of the same run (`known`)."""

from __future__ import annotations

import functools
from array import array
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from patscan.git.packs import COMMIT, TREE
from patscan.sources.history.known import Fact, opened
from patscan.sources.history.known_packs import KnownPacks, PackFacts
from patscan.sources.history.scanned import Scanned

if TYPE_CHECKING:
    from patscan.git.packs import Pack
    from patscan.sources.history.cache import PackNotes

# If all other objects of a pack are known, at most this many, and this part of it, are read through git: a fork has
# few of its own, and reading the pack takes longer than asking for them.
MAX_NEW = 4000
MAX_NEW_PART = 0.05


class Shared:
    """What is known of the objects of one repository. Without a table, nothing is.

    Attributes:
        kinds: the numbers of the kinds of objects that are scanned.
        is_fork: whether another repository has one of the objects that were asked for.
    """

    def __init__(self, path: str, kinds: Collection[int]) -> None:
        """`path` is that of the table, empty for none."""
        self._known = _known_packs(path, frozenset(kinds)) if path else None
        self.kinds = frozenset(kinds)
        self._facts: dict[str, PackFacts] = {}
        self.is_fork = False

    @property
    def has_trees(self) -> bool:
        """Whether trees are scanned."""
        return TREE in self.kinds

    def pack(self, pack: Pack) -> PackNotes | None:
        """The result for a pack, if nearly all of its objects are known; the others are left to git."""
        if self._known is None:
            return None
        facts = self._known.facts(pack.index)
        left = facts.unknown
        self.is_fork = self.is_fork or len(left) < pack.count
        if len(left) <= _max_new(pack):
            return facts.notes(left)
        if len(left) < pack.count:
            self._facts[pack.index_path] = facts
        return None

    def pack_without_trees(self, pack: Pack) -> PackNotes | None:
        """The result for a pack that was prepared, if nearly all but its trees is known, and trees are not scanned."""
        facts = self._facts.get(pack.index_path)
        if facts is None or self.has_trees:
            return None
        offsets = pack.index.offsets
        places = sorted(range(pack.count), key=offsets.__getitem__)  # of entries, by their numbers
        unknown = set(facts.unknown)
        left = [
            place
            for place, kind in zip(places, pack.kinds, strict=True)
            if kind != TREE and place in unknown
        ]
        return facts.notes(sorted(left)) if len(left) <= _max_new(pack) else None

    def roots(self, pack: Pack, roots: array[int]) -> tuple[array[int], Scanned]:
        """Those of some entries below which an object is not known; and the result for all others."""
        known = Scanned(pack.index_path)
        facts = self._facts.get(pack.index_path)
        if facts is None:
            return roots, known
        # Entries are numbered by their offsets.
        values = zip(pack.index.offsets, facts.values(), strict=True)
        by_entry = [value for _, value in sorted(values)]
        left = array("i")
        for root in roots:
            below = list(pack.below([root]))
            if all(map(by_entry.__getitem__, below)):
                for number in below:
                    fact = Fact.of(by_entry[number])
                    known.add_object(number, fact.size_bytes, fact.bits)
            else:
                left.append(root)
        return left, known

    def ids(self, ids: Iterable[str]) -> tuple[list[str], Scanned]:
        """Those of some objects, by their ids, that are not known; and the result for all others."""
        known = Scanned()
        if self._known is None:
            return list(ids), known
        left = []
        every = list(ids)
        for oid, value in zip(every, self._known.values(map(bytes.fromhex, every)), strict=True):
            fact = Fact.of(value)
            if fact.kind in self.kinds:
                known.add_object(oid, fact.size_bytes, fact.bits)
                known.commits += fact.kind == COMMIT
            else:
                left.append(oid)
        self.is_fork = self.is_fork or known.objects > 0
        return left, known


def _max_new(pack: Pack) -> float:
    return min(MAX_NEW, MAX_NEW_PART * pack.count)


@functools.lru_cache(maxsize=2)
def _known_packs(path: str, kinds: frozenset[int]) -> KnownPacks:
    """The packs of the table at `path`, remembered in a process."""
    return KnownPacks(opened(path), kinds)
