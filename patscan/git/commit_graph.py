"""The commit graph of a repository, in little memory."""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterable, Iterator, Mapping
from graphlib import TopologicalSorter
from typing import NamedTuple

# The time in a commit can be any number; this one is later than every date that can be formatted.
_MAX_TIME_S = 1 << 40


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
        self._ids: list[str] = []
        self._numbers: dict[str, int] = {}
        self._times = array("q")
        self._trees: list[bytes] = []
        # For each commit, the index of its first parent in `_parents`, which follows the number of its
        # parents; 0 for a commit that is only known as a parent.
        self._begins = array("q")
        self._parents = array("i", [0])
        self._order = array("i", map(self._take, nodes))
        self._unreached: frozenset[int] = frozenset()

    def __contains__(self, oid: str) -> bool:
        number = self._numbers.get(oid)
        return number is not None and self._begins[number] > 0

    def __iter__(self) -> Iterator[str]:
        """The ids, each before its parents."""
        return (self._ids[number] for number in self._order)

    def add_unreached(self, nodes: Iterable[Node]) -> None:
        """Add commits that are not reachable from refs and reflogs, in any order."""
        new = {node.id: node for node in nodes if node.id not in self}
        older_first = TopologicalSorter({node.id: node.parents for node in new.values()})
        listed = [new[oid] for oid in older_first.static_order() if oid in new]
        numbers = array("i", map(self._take, reversed(listed)))
        # All ancestors of a reachable commit are reachable.
        self._order = numbers + self._order
        self._unreached |= frozenset(numbers)

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
        if not chosen:
            return {}
        holders = self._holders(chosen, tips)
        since_s = self._since()
        ranks = {one: rank for rank, one in enumerate(reversed(self._order)) if one in chosen}
        return {
            self._ids[one]: CommitPosition(
                parents=self.parents(self._ids[one]),
                holders=holders[one],
                reached=one not in self._unreached,
                since_s=since_s[one],
                rank=ranks[one],
            )
            for one in chosen
        }

    def is_ahead(self, now_s: float) -> bool:
        """Whether the time of a commit is in the future. Then the positions depend on the current time."""
        return any(time_s > now_s for time_s in self._times)

    def _holders(self, chosen: set[int], tips: Mapping[str, int]) -> dict[int, int]:
        masks = {self._numbers[oid]: mask for oid, mask in tips.items() if oid in self}
        found = dict.fromkeys(chosen, 0)
        for number in self._order:
            mask = masks.pop(number, 0)
            if mask:
                if number in chosen:
                    found[number] = mask
                for parent in self._above(number):
                    masks[parent] = masks.get(parent, 0) | mask
        return found

    def _since(self) -> array[int]:
        """The earliest time at which each commit can have been created (`CommitPosition.since_s`).

        A time in the future comes from a wrong clock, and is ignored.
        """
        now_s = int(time.time())
        since_s = array("q", (own_s if 0 < own_s <= now_s else 0 for own_s in self._times))
        for number in reversed(self._order):
            for parent in self._above(number):
                since_s[number] = max(since_s[number], since_s[parent])
        return since_s

    def _above(self, number: int) -> array[int]:
        """The numbers of a commit's parents."""
        begin = self._begins[number]
        return self._parents[begin : begin + self._parents[begin - 1]] if begin else array("i")

    def _take(self, node: Node) -> int:
        number = self._number(node.id)
        self._times[number] = min(node.time_s, _MAX_TIME_S)
        self._trees[number] = bytes.fromhex(node.tree)
        self._parents.append(len(node.parents))
        self._begins[number] = len(self._parents)
        self._parents.extend(map(self._number, node.parents))
        return number

    def _number(self, oid: str) -> int:
        number = self._numbers.setdefault(oid, len(self._ids))
        if number == len(self._ids):
            self._ids.append(oid)
            self._times.append(0)
            self._trees.append(b"")
            self._begins.append(0)
        return number
