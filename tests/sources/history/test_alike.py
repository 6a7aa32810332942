"""Of a pack with nearly the same objects as another one only the difference is looked up, exactly."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patscan.git.pack_index import Index
from patscan.git.packs import BLOB, COMMIT, TAG, TREE
from patscan.sources.history import alike
from patscan.sources.history.alike import difference
from patscan.sources.history.known import COZE, DEFERRED, HIT, KIND_SHIFT, SUSPECT, UNSCANNED
from patscan.sources.history.known_packs import KnownPacks, PackFacts

WIDTH = 20
MANY = range(0, 60_000, 3)
BITS = (0, 0, 0, COZE, COZE | SUSPECT, HIT, DEFERRED)


def names(numbers: Iterable[int]) -> bytes:
    return b"".join(number.to_bytes(WIDTH) for number in sorted(set(numbers)))


class Table:
    """A table that knows nearly every object, of various kinds, and counts what it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def values(self, oids: Iterable[bytes]) -> Iterator[int]:
        """What is known of some objects."""
        for number in map(int.from_bytes, oids):
            self.asked += 1
            kind = (BLOB, TREE, COMMIT, UNSCANNED, TAG)[number % 5]
            value = number | kind << KIND_SHIFT | BITS[number % len(BITS)]
            yield value if number % 101 != 7 else 0


def packs(kinds: Iterable[int] = (BLOB, COMMIT, TAG)) -> tuple[Table, KnownPacks]:
    table = Table()
    return table, KnownPacks(table, frozenset(kinds))  # type: ignore[arg-type]


def facts(of: KnownPacks, numbers: Iterable[int]) -> PackFacts:
    return of.facts(Index(names(numbers), array("Q"), WIDTH, b"", b""))


def same(one: PackFacts, two: PackFacts) -> bool:
    return one[:3] == two[:3] and one.values() == two.values()


SOME = st.sets(st.integers(0, 400), max_size=60)


@settings(max_examples=300)
@given(SOME, SOME)
def test_the_difference_of_small_lists(base: set[int], numbers: set[int]) -> None:
    found = difference(names(base), names(numbers), WIDTH)
    if found is None:
        assert len(base ^ numbers) >= alike.MIN_DIFFERENT
        return
    before, here = sorted(base), sorted(numbers)
    shared = [
        (before[run.base + at], here[run.here + at])
        for run in found.runs
        for at in range(run.length)
    ]
    assert shared == [(one, one) for one in sorted(base & numbers)]
    assert {here[place] for place in found.added} == numbers - base
    assert {before[place] for place in found.removed} == base - numbers


@pytest.mark.parametrize(
    ("added", "removed"),
    [
        ((), ()),
        ((1,), ()),
        ((), (0,)),
        ((59_999,), (59_997,)),
        ((), range(59_100, 60_000)),
        (range(1, 60_000, 3000), range(3000, 30_000, 3000)),
        ((7, 17, 59_998), (3, 6, 9)),
    ],
)
def test_of_a_pack_that_is_alike_only_the_difference_is_looked_up(
    added: Iterable[int], removed: Iterable[int]
) -> None:
    numbers = (set(MANY) | set(added)) - set(removed)
    table, of = packs()
    unknown = len(facts(of, MANY).unknown)
    table.asked = 0
    found = facts(of, numbers)
    assert table.asked <= unknown + len(set(added))
    assert same(found, facts(packs()[1], numbers))


@pytest.mark.parametrize("others", [range(1, 60_000, 3), range(0, 30_000, 3), range(0, 120_000, 3)])
def test_another_pack_is_looked_up_itself(others: range) -> None:
    _, of = packs()
    facts(of, MANY)
    assert same(facts(of, others), facts(packs()[1], others))


def test_what_was_unknown_is_looked_up_again() -> None:
    table, of = packs()
    assert facts(of, MANY).unknown
    table.values = lambda oids: (BLOB << KIND_SHIFT for _ in oids)  # type: ignore[method-assign]
    assert not facts(of, MANY).unknown


def test_a_tree_that_was_not_scanned_is_known_only_where_trees_are_not() -> None:
    numbers = [number for number in range(3, 3000, 5) if number % 101 != 7]
    assert facts(packs()[1], numbers).totals.objects == 0
    assert facts(packs()[1], numbers).unknown == []
    deep = facts(packs((BLOB, COMMIT, TAG, TREE))[1], numbers)
    assert len(deep.unknown) == deep.length == len(numbers)
