"""The commit graph of a repository, in little memory."""

from __future__ import annotations

import itertools
import operator
import time
from array import array
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

# The time in a commit can be any number; this one is later than every date that can be formatted.
MAX_TIME_S = 1 << 40
# So many commits are added at once.
BLOCK = 4096


class Node(NamedTuple):
    """A commit of the graph.

    Attributes:
        id: its object id.
        parents: the ids of its parents.
        time_s: the committer's time, in seconds since 1970.
        tree: the id of its tree.
    """

    id: str
    parents: tuple[str, ...]
    time_s: int
    tree: str = ""


class Columns(NamedTuple):
    """Some commits of the graph.

    Attributes:
        ids: their object ids.
        parents: the ids of all their parents, one commit after the other.
        counts: how many parents each has.
        times: the committer's times, in seconds since 1970, at most `MAX_TIME_S`.
        trees: the binary ids of their trees.
    """

    ids: Sequence[str]
    parents: Iterable[str]
    counts: Iterable[int]
    times: Iterable[int]
    trees: Iterable[bytes]


class CommitPosition(NamedTuple):
    """The position of a commit in the graph.

    Attributes:
        parents: the ids of its parents.
        holders: the refs whose history contains it, as a bit mask.
        reached: whether it is reachable from a ref or a reflog.
        since_s: the earliest time at which it can have been created, in seconds since 1970: the latest
            time of this commit and its ancestors.
        rank: its number in an order in which every commit comes after its parents.
    """

    parents: tuple[str, ...]
    holders: int
    reached: bool
    since_s: int
    rank: int


class Graph:
    """The commit graph. Commits are numbered, and their data is in arrays: there may be a million."""

    def __init__(self, nodes: Iterable[Node] = ()) -> None:
        """`nodes` are all commits reachable from refs and reflogs, each before its parents."""
        self._numbers: dict[str, int] = defaultdict(itertools.count().__next__)
        self._ids: list[str] = []
        self._times = array("q")
        self._trees: list[bytes] = []
        # For each commit, where its parents are in `_parents`. It begins at 0 for one that is not in the graph.
        self._begins = array("q")
        self._ends = array("q")
        self._parents = array("i", [0])
        self._order = array("i")
        for columns in _columns(nodes):
            self._order.extend(self.add(columns))
        self._unreached: frozenset[int] = frozenset()

    def __contains__(self, oid: str) -> bool:
        number = self._numbers.get(oid)
        return number is not None and self._begins[number] > 0

    def __iter__(self) -> Iterator[str]:
        """The ids, each before its parents."""
        return (self._ids[number] for number in self._order)

    def add(self, commits: Columns) -> list[int]:
        """Add commits that have no place in the order yet (see `arrange`); returns their numbers."""
        number_of = self._numbers.__getitem__
        numbers = [*map(number_of, commits.ids)]
        ends = [*itertools.accumulate(commits.counts, initial=len(self._parents))]
        self._parents.extend(map(number_of, commits.parents))
        self._make_space()
        rows = zip(numbers, ends, ends[1:], commits.times, commits.trees, strict=False)
        for number, begin, end, time_s, tree in rows:
            self._begins[number] = begin
            self._ends[number] = end
            self._times[number] = time_s
            self._trees[number] = tree
        return numbers

    def _make_space(self) -> None:
        """Make space for the data of all ids that have a number."""
        count = len(self._numbers) - len(self._ids)
        self._ids += reversed([*itertools.islice(reversed(self._numbers), count)])
        for numbers in (self._begins, self._ends, self._times):
            numbers.extend(itertools.repeat(0, count))
        self._trees += itertools.repeat(b"", count)

    def arrange(self, tips: Sequence[str]) -> list[str]:
        """Find the order of the commits that are reachable from the tips; all others are dropped.

        It is that of `git rev-list --topo-order`.

        Args:
            tips: ids of commits, in the order of `git rev-list --no-walk`.

        Returns:
            The ids of some reachable commits that were not added; none if there are none, and the order is found.
        """
        missing = [tip for tip in tips if tip not in self]
        if missing:
            return missing
        heads = array("i", map(self._numbers.__getitem__, tips))
        # For each commit, how many of its children have no place yet, plus 1; 0 if it is not reachable.
        left = array("i", bytes(4 * len(self._ids)))
        for head in heads:
            left[head] = 1
        stack = [*heads]
        while stack:
            number = stack.pop()
            if not self._begins[number]:
                missing.append(self._ids[number])
            for parent in self._above(number):
                if not left[parent]:
                    left[parent] = 1
                    stack.append(parent)
                left[parent] += 1
        if not missing:
            self._drop(itertools.compress(range(len(left)), map(operator.not_, left)))
            self._order = self._sorted(heads, left)
        return missing

    def _sorted(self, commits: Sequence[int], left: array[int]) -> array[int]:
        """Some commits and those reachable from them, each before its parents.

        Those in a cycle, and their ancestors, are left out: an index can claim that there are such commits.

        Args:
            commits: their numbers, the first of which come first.
            left: for each commit in the graph, how many of its children are to come, plus 1; 0 for one that is
                left out. It is used up.
        """
        found = array("i")
        stack = [one for one in reversed(commits) if left[one] == 1]
        while stack:
            number = stack.pop()
            found.append(number)
            for parent in self._above(number):
                left[parent] -= 1
                if left[parent] == 1:
                    stack.append(parent)
        return found

    def _drop(self, commits: Iterable[int]) -> None:
        for number in commits:
            self._begins[number] = self._ends[number] = self._times[number] = 0
            self._trees[number] = b""

    def add_unreached(self, nodes: Iterable[Node]) -> None:
        """Add commits that are not reachable from refs and reflogs, in any order."""
        new = {node.id: node for node in nodes if node.id not in self}
        columns = _columns(new.values())
        numbers = array("i", itertools.chain.from_iterable(map(self.add, columns)))
        left = array("i", bytes(4 * len(self._ids)))
        for number in numbers:
            left[number] = 1
        for number in numbers:
            for parent in self._above(number):
                left[parent] += left[parent] > 0
        found = self._sorted(numbers, left)
        self._unreached |= frozenset(found)
        self._drop(frozenset(numbers).difference(found))
        # All ancestors of a reachable commit are reachable.
        self._order = found + self._order

    def differing(
        self, signatures: Mapping[bytes, int]
    ) -> Iterator[tuple[str, bytes, tuple[bytes, ...]]]:
        """The commits whose tree has another signature than a parent's, each before its parents.

        Those with a parent that is not in the graph are left out.

        Args:
            signatures: of trees, by binary id; 0 for all others.

        Yields:
            the id of a commit, and the binary ids of its tree and those of its parents.
        """
        of = [signatures.get(tree, 0) for tree in self._trees]
        for number in self._order:
            above = self._above(number)
            if any(of[one] != of[number] for one in above) or (of[number] and not above):
                trees = tuple(self._trees[one] for one in above)
                if all(trees):
                    yield self._ids[number], self._trees[number], trees

    def tree(self, oid: str) -> bytes:
        """The binary id of a commit's tree; empty if the commit is not in the graph."""
        number = self._numbers.get(oid)
        return b"" if number is None else self._trees[number]

    def parents(self, oid: str) -> tuple[str, ...]:
        """The ids of a commit's parents; none if the commit is not in the graph."""
        number = self._numbers.get(oid)
        return () if number is None else tuple(self._ids[one] for one in self._above(number))

    def positions(
        self, wanted: Iterable[str], tips: Mapping[str, int]
    ) -> dict[str, CommitPosition]:
        """The positions of the `wanted` commits that are in the graph, by id.

        Args:
            wanted: ids of commits.
            tips: for every commit that refs point to, a bit mask of these refs.
        """
        chosen = {self._numbers[oid] for oid in wanted if oid in self}
        places = {one: place for place, one in enumerate(self._order) if one in chosen}
        if not places:
            return {}
        first, last = min(places.values()), max(places.values())
        masks = {self._numbers[oid]: mask for oid, mask in tips.items() if oid in self}
        holders = self._holders(masks, chosen, self._order[: last + 1])
        since_s = self._since(reversed(self._order[first:]))
        return {
            self._ids[one]: CommitPosition(
                parents=self.parents(self._ids[one]),
                holders=holders.get(one, 0),
                reached=one not in self._unreached,
                since_s=since_s[one],
                rank=len(self._order) - 1 - place,
            )
            for one, place in places.items()
        }

    def is_ahead(self, now_s: float) -> bool:
        """Whether the time of a commit is in the future. Then the positions depend on the current time."""
        return any(time_s > now_s for time_s in self._times)

    def _holders(
        self, masks: dict[int, int], chosen: Container[int], newer_first: Iterable[int]
    ) -> dict[int, int]:
        """The bit masks of refs that contain the chosen ones of some commits; `masks` are those of the tips."""
        found = {}
        for number in newer_first:
            mask = masks.pop(number, 0)
            if mask:
                if number in chosen:
                    found[number] = mask
                for parent in self._above(number):
                    masks[parent] = masks.get(parent, 0) | mask
        return found

    def _since(self, older_first: Iterable[int]) -> array[int]:
        """The earliest time at which each commit can have been created (`CommitPosition.since_s`).

        A time in the future comes from a wrong clock, and is ignored.
        """
        now_s = int(time.time())
        since_s = array("q", (own_s if 0 < own_s <= now_s else 0 for own_s in self._times))
        for number in older_first:
            for parent in self._above(number):
                since_s[number] = max(since_s[number], since_s[parent])
        return since_s

    def _above(self, number: int) -> array[int]:
        """The numbers of a commit's parents."""
        return self._parents[self._begins[number] : self._ends[number]]


def _columns(nodes: Iterable[Node]) -> Iterator[Columns]:
    rest = iter(nodes)
    while block := [*itertools.islice(rest, BLOCK)]:
        ids, parents, times, trees = zip(*block, strict=True)
        yield Columns(
            ids,
            itertools.chain.from_iterable(parents),
            map(len, parents),
            (min(time_s, MAX_TIME_S) for time_s in times),
            map(bytes.fromhex, trees),
        )
