"""Adds up the results of the first pass's tasks, and reports what could not be read."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from patscan.model.run import Advance, Skip
from patscan.model.text import Text
from patscan.sources.history.scanned import Scanned
from patscan.sources.history.tips import EVERYTHING, Shipped

if TYPE_CHECKING:
    from patscan.git.packs import Pack
    from patscan.sources.history.cache import PackNotes

# Objects that cannot be read are named one by one up to this many.
MAX_NAMED = 50

_OBJECTS = "objects"
# The attributes of `Scanned` for objects that are scanned again with their paths.
_SORTED = ("hits", "deferred", "suspects", "unopened")
_UNREADABLE = Text("the object cannot be read: {detail}", "无法读取该对象：{detail}")
_MANY = Text(
    "objects that cannot be read: {n:,}; the first: {detail}",
    "有 {n:,} 个对象无法读取；第一个：{detail}",
)
_NAMES = Text("the names of files cannot all be read: {detail}", "无法读取全部文件名：{detail}")
_MISSING = Text(
    "objects missing from the repository: {n:,}, the first is {first}: what they held was not "
    "scanned; `git fsck` tells more",
    "仓库中缺失 {n:,} 个对象（第一个为 {first}），其内容没有扫描；`git fsck` 可查看详情",
)
_LEFT_OUT = Text(
    "a partial clone: objects that it left out, and were not scanned: {n:,}; clone without --filter to have them",
    "部分克隆：被省略的 {n:,} 个对象没有扫描；克隆时不加 --filter 即可获得它们",
)
_MISCOUNT = Text(
    "objects that were not visited: {n:,} of {total:,}", "共 {total:,} 个对象，有 {n:,} 个未被访问"
)


class CandidateObjects(NamedTuple):
    """The objects that hold, or may hold, a credential, by their ids; and sums over all that were read.

    Attributes:
        hits: objects that hold a credential.
        deferred: objects that hold one if the name of their file mentions Coze.
        suspects: objects that ship, and may hold a leak without a literal.
        unopened: archives that could not be read whole, and hold nothing else.
        names: paths and refs that hold a credential themselves.
        skips: what could not be read.
        objects: how many objects there are, but for those that could not be read; of a run that was stopped, how many
            were read.
        size_bytes: how many bytes the objects have that were read.
        coze: whether one of them mentions Coze.
        commits: how many of them are commits.
        missing: ids of objects that are referred to and not there.
    """

    hits: frozenset[str] = frozenset()
    deferred: frozenset[str] = frozenset()
    suspects: frozenset[str] = frozenset()
    unopened: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    skips: tuple[Skip, ...] = ()
    objects: int = 0
    size_bytes: int = 0
    coze: bool = False
    commits: int = 0
    missing: frozenset[str] = frozenset()


class Tally:
    """The results of all tasks. `failure` is the first error of git."""

    def __init__(self, progress: Callable[[Advance], None], shipped: Shipped = EVERYTHING) -> None:
        self.coze = False
        self.failure: str | Text = ""
        self.names: set[str] = set()
        self._progress = progress
        self._shipped = shipped
        self._expected = 0
        self._sums: dict[str, Scanned] = {}
        self._missing: set[str] = set()
        self._skips: list[Skip] = []

    def expect(self, objects: int) -> None:
        """Expect `objects` more, which may be none, and report the progress."""
        self._expected += objects
        self._progress(Advance(0, 0, self._expected))

    def sum_of(self, pack: str) -> Scanned:
        """The results for a pack, by the path of its index; `""` is for objects outside of packs."""
        return self._sums.setdefault(pack, Scanned(pack))

    def take_all(self, results: Iterable[Scanned]) -> bool:
        """Add the results of all tasks; False if Ctrl-C came between. What was not visited is reported."""
        try:
            for found in results:
                self.take(found)
        except KeyboardInterrupt:
            return False
        return True

    def take(self, found: Scanned) -> None:
        """Add the results of one task."""
        if found.failure and not found.unread:
            self._skips.append(Skip(_OBJECTS, _NAMES.format(detail=found.failure)))
        self.failure = self.failure or found.failure
        self.sum_of(found.pack).add(found)
        self.coze = self.coze or found.coze
        self.names |= found.names
        self._missing |= found.missing
        if found.objects:
            self._progress(Advance(found.objects, found.size_bytes, self._expected))

    def recall(self, pack: Pack, notes: PackNotes) -> None:
        """Add the results of an earlier scan of a pack."""
        self.expect(notes.objects + len(notes.left_to_git))
        # Most of these may not ship: an id for each would take its time.
        suspected = self._shipped.in_index(pack.index, notes.suspects) if notes.suspects else ()
        hits, deferred, suspects, unopened, left = (
            list[int | str](map(pack.index.name, places))
            for places in (
                notes.hits, notes.deferred, suspected, notes.unopened, notes.left_to_git
            )
        )  # fmt: skip
        self.take(
            Scanned(
                pack.index_path, hits, deferred, suspects, unopened, left,
                objects=notes.objects, size_bytes=notes.size_bytes, coze=notes.coze,
                commits=notes.commits,
            )
        )  # fmt: skip

    def leave_to_git(self, pack: Pack) -> None:
        """Entries that no root leads to are git's; so are commits that could not be read."""
        from patscan.git import packs

        entries = pack.unresolved()
        self.expect(len(entries))
        of = self.sum_of(pack.index_path)
        of.unread += entries
        left = sum(pack.kinds[int(number)] == packs.COMMIT for number in of.unread)
        of.commits = pack.kinds.count(packs.COMMIT) - left

    def notes(self, pack: Pack) -> PackNotes:
        """The results for a pack, to be remembered."""
        from patscan.sources.history.cache import PackNotes

        of = self.sum_of(pack.index_path)
        hits, deferred, suspects, unopened, left = (
            list(pack.places(one for one in row if isinstance(one, int)).values())
            for row in (of.hits, of.deferred, of.suspects, of.unopened, of.unread)
        )
        return PackNotes(
            hits, deferred, suspects, unopened, left, of.objects, of.size_bytes, of.coze, of.commits
        )

    @property
    def all_named(self) -> bool:
        """Whether all names were scanned, and hold nothing."""
        return not (self.names or self._skips)

    @property
    def missed(self) -> list[str]:
        """The objects that the repository refers to and does not have."""
        return sorted(self._missing)

    def missing(self, *, partial: bool) -> Iterator[Skip]:
        """The same, as a message."""
        if self._missing:
            reason = _LEFT_OUT if partial else _MISSING
            first = self.missed[0][:12]
            yield Skip(_OBJECTS, reason.format(n=len(self._missing), first=first))

    def left_to_git(self, all_packs: Iterable[Pack]) -> list[str]:
        """The ids of what the pack reader could not read."""
        return [
            oid for pack in all_packs for oid in _ids(self.sum_of(pack.index_path).unread, pack)
        ]

    def result(
        self, all_packs: Sequence[Pack], skips: Iterable[Skip], count: int
    ) -> CandidateObjects:
        """Everything, as a value; `count` is how many objects there are, those of no interest too.

        Of a run that was stopped only those count that were read.
        """
        by_id = self.sum_of("")
        of_packs = [(self.sum_of(pack.index_path), pack) for pack in all_packs]
        self._drop_suspects(by_id, of_packs)
        hits, deferred, suspects, unopened = (
            frozenset(map(str, entries(by_id))).union(
                *(_ids(entries(of), pack) for of, pack in of_packs)
            )
            for entries in map(operator.attrgetter, _SORTED)
        )
        return CandidateObjects(
            hits,
            deferred,
            suspects,
            unopened,
            tuple(sorted(self.names)),
            (*skips, *self._skips, *self._unread()),
            self._visited if self._unvisited else count - len(by_id.unread),
            sum(of.size_bytes for of in self._sums.values()),
            self.coze,
            sum(of.commits for of in self._sums.values()),
            frozenset(self._missing),
        )

    def _drop_suspects(self, by_id: Scanned, of_packs: Iterable[tuple[Scanned, Pack]]) -> None:
        """Drop the suspects that do not ship, but for those of earlier scans: `recall` has done so.

        Those of packs are numbers still: their ids would take time.
        """
        if by_id.suspects:
            by_id.suspects = list(filter(self._shipped.test(), by_id.suspects))
        for of, pack in of_packs:
            if of.suspects and isinstance(of.suspects[0], int):
                of.suspects = list(filter(self._shipped.test(pack), of.suspects))

    def _unread(self) -> Iterator[Skip]:
        """What could not be read, and a count that does not add up."""
        unread = list(map(str, self.sum_of("").unread))
        if len(unread) > MAX_NAMED:
            yield Skip(_OBJECTS, _MANY.format(n=len(unread), detail=self.failure))
        else:
            reason = _UNREADABLE.format(detail=self.failure)
            yield from (Skip(f"<object {oid[:12]}>", reason) for oid in unread)
        if self._unvisited:
            yield Skip(_OBJECTS, _MISCOUNT.format(n=self._unvisited, total=self._expected))

    @property
    def _unvisited(self) -> int:
        """How many of the expected objects were not visited: none, unless the run was stopped."""
        return self._expected - self._visited - len(self.sum_of("").unread)

    @property
    def _visited(self) -> int:
        """How many objects were read: those that a progress bar has counted."""
        return sum(of.objects for of in self._sums.values())


def _ids(entries: Iterable[int | str], pack: Pack) -> list[str]:
    """The ids of some entries of a pack; some are ids already."""
    known = [one for one in entries if isinstance(one, str)]
    return [*known, *pack.names(one for one in entries if isinstance(one, int)).values()]
