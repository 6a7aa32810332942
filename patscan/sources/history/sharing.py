"""Leaves out of the first pass what was scanned in another repository of the same run (`known`)."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from patscan.git.packs import COMMIT
from patscan.sources.history.first_pass import Scanned
from patscan.sources.history.known import Fact, notes, opened

if TYPE_CHECKING:
    from patscan.git.packs import Pack
    from patscan.sources.history.cache import PackNotes

# So many objects of a pack, and such a part of it, are read by git if all others are known: a fork has few of its
# own, and to read a pack takes longer than to ask for them.
MAX_NEW = 4000
MAX_NEW_PART = 0.05


class Shared:
    """What is known of the objects of one repository. Without a table, nothing is.

    Attributes:
        is_fork: whether another repository has one of the objects that were asked for.
    """

    def __init__(self, path: str, kinds: Collection[int]) -> None:
        """`path` is that of the table, empty for none; `kinds` are the numbers of those that are scanned."""
        self._table = opened(path) if path else None
        self._kinds = frozenset(kinds)
        self._values: dict[str, array[int]] = {}
        self.is_fork = False

    def pack(self, pack: Pack) -> PackNotes | None:
        """The result for a pack, if nearly all of its objects are known; the others are left to git."""
        if self._table is None:
            return None
        values = self._table.values(pack.index)
        new = values.count(0)
        self.is_fork = self.is_fork or new < pack.count
        if new <= min(MAX_NEW, MAX_NEW_PART * pack.count):
            return notes(values, self._kinds)
        if new < pack.count:
            self._values[pack.index_path] = values
        return None

    def roots(self, pack: Pack, roots: array[int]) -> tuple[array[int], Scanned]:
        """Those of some entries below which an object is not known; and the result for all others."""
        known = Scanned(pack.index_path)
        values = self._values.get(pack.index_path)
        if values is None:
            return roots, known
        # Entries are numbered by their offsets.
        by_entry = [value for _, value in sorted(zip(pack.index.offsets, values, strict=True))]
        left = array("i")
        for root in roots:
            below = list(pack.below([root]))
            if all(map(by_entry.__getitem__, below)):
                for number in below:
                    known.recall(number, Fact.of(by_entry[number]))
            else:
                left.append(root)
        return left, known

    def ids(self, ids: Iterable[str]) -> tuple[list[str], Scanned]:
        """Those of some objects, by their ids, that are not known; and the result for all others."""
        known = Scanned()
        if self._table is None:
            return list(ids), known
        left = []
        for oid in ids:
            fact = Fact.of(self._table.value(bytes.fromhex(oid)))
            if fact.kind in self._kinds:
                known.recall(oid, fact)
                known.commits += fact.kind == COMMIT
            else:
                left.append(oid)
        self.is_fork = self.is_fork or known.objects > 0
        return left, known
