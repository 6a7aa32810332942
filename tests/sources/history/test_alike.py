"""What is known of a pack is taken over for one with nearly the same objects, exactly."""

from __future__ import annotations

from array import array
from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patscan.sources.history import alike
from patscan.sources.history.alike import Ids, taken_over

WIDTH = 4
MANY = range(0, 60_000, 3)


def names(numbers: Iterable[int]) -> bytes:
    return b"".join(number.to_bytes(WIDTH) for number in sorted(set(numbers)))


def value(name: bytes) -> int:
    """What the table knows: the number itself, but of those that end in 7."""
    number = int.from_bytes(name)
    return 0 if number % 10 == 7 else number + 1


def ids(numbers: Iterable[int], known: bool = True) -> Ids:
    every = sorted(set(numbers))
    return Ids(names(every), WIDTH, array("Q", (n + 1 if known else 0 for n in every)))


def expected(base: Iterable[int], numbers: Iterable[int]) -> list[int]:
    had = set(base)
    return [n + 1 if n in had else value(n.to_bytes(WIDTH)) for n in sorted(set(numbers))]


SOME = st.sets(st.integers(0, 400), max_size=60)


@settings(max_examples=300)
@given(SOME, SOME)
def test_small_lists(base: set[int], numbers: set[int]) -> None:
    found = taken_over(ids(base), names(numbers), value)
    assert found is None or list(found) == expected(base, numbers)
    if len(base ^ numbers) < alike.MIN_DIFFERENT:
        assert found is not None


@pytest.mark.parametrize(
    ("added", "removed"),
    [
        ((), ()),
        ((1,), ()),
        ((), (0,)),
        ((59_999,), (59_997,)),
        (range(1, 60_000, 3000), range(3000, 30_000, 3000)),
        ((7, 17, 59_998), (3, 6, 9)),
    ],
)
def test_large_lists_that_differ_in_few_places(
    added: Iterable[int], removed: Iterable[int]
) -> None:
    numbers = (set(MANY) | set(added)) - set(removed)
    found = taken_over(ids(MANY), names(numbers), value)
    assert found is not None
    assert list(found) == expected(MANY, numbers)


def test_other_lists_are_given_up_early() -> None:
    asked = []

    def counted(name: bytes) -> int:
        asked.append(name)
        return 0

    others = range(1, 60_000, 3)
    assert taken_over(ids(MANY), names(others), counted) is None
    assert len(asked) < 0.03 * len(MANY)


def test_what_the_base_does_not_know_is_asked_for() -> None:
    found = taken_over(ids(range(10), known=False), names(range(10)), value)
    assert found is not None
    assert list(found) == [value(n.to_bytes(WIDTH)) for n in range(10)]
