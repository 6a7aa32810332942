"""Work in this process and in others: the same results, in order, whatever happens to a worker."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator

import pytest

from patscan.sources import workers


def double(number: int) -> int:
    return number * 2


def slowly(number: int) -> int:
    time.sleep(0.01)
    return number * 2


def die_at_five(number: int) -> int:
    time.sleep(0.02)
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * 2


def die_from_five_on(number: int) -> int:
    time.sleep(0.02)
    if number >= 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * 2


def greedy_at_five(number: int) -> int:
    if number == 5:
        raise MemoryError
    return number


def fail_at_five(number: int) -> int:
    time.sleep(0.01)
    if number == 5:
        raise ZeroDivisionError
    return number


def lost(number: int) -> int:
    return -number


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_results_come_in_order(jobs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "ALONE_S", 0.02)
    results = list(workers.run(slowly, range(30), jobs=jobs, lost=lost))
    assert results == [number * 2 for number in range(30)]


def test_tasks_are_taken_as_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "ALONE_S", 0.0)
    taken = []

    def endless() -> Iterator[int]:
        for number in range(10**9):
            taken.append(number)
            yield number

    results = workers.run(double, endless(), jobs=2, lost=lost)
    assert [next(results) for _ in range(20)] == [number * 2 for number in range(20)]
    results.close()  # type: ignore[attr-defined]
    assert len(taken) < 60


def test_little_work_stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_shared", None)
    assert list(workers.run(double, range(5), jobs=4, lost=lost)) == [0, 2, 4, 6, 8]


@pytest.mark.parametrize("alone_s", [0.0, 60.0])
def test_what_is_done_meanwhile_is_done_once_and_only_where_there_is_waiting(
    alone_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "ALONE_S", alone_s)
    handed: list[int] = []
    seen: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(12):
            handed.append(number)
            yield number

    results = workers.run(
        double, tasks(), jobs=2, lost=lost, meanwhile=lambda: seen.append(len(handed))
    )
    assert list(results) == [number * 2 for number in range(12)]
    assert seen == ([] if alone_s else [12])


def test_a_killed_worker_loses_the_task_that_killed_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "ALONE_S", 0.0)
    results = list(workers.run(die_at_five, range(12), jobs=2, lost=lost))
    assert results == [-5 if number == 5 else number * 2 for number in range(12)]


def test_where_workers_are_killed_again_and_again_the_rest_is_lost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(workers, "ALONE_S", 0.0)
    monkeypatch.setattr(workers, "MAX_DEATHS", 1)
    results = list(workers.run(die_from_five_on, range(9), jobs=2, lost=lost))
    assert results[:5] == [0, 2, 4, 6, 8]
    assert results[5:] == [-5, -6, -7, -8]


def test_a_task_that_takes_all_memory_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    for jobs in (1, 2):
        monkeypatch.setattr(workers, "ALONE_S", 0.0)
        results = list(workers.run(greedy_at_five, range(9), jobs=jobs, lost=lost))
        assert results == [-5 if number == 5 else number for number in range(9)]


def test_an_error_in_a_worker_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "ALONE_S", 0.0)
    with pytest.raises(ZeroDivisionError):
        list(workers.run(fail_at_five, range(12), jobs=2, lost=lost))


def test_default_jobs() -> None:
    assert 1 <= workers.default_jobs() <= workers.MAX_JOBS


def slow_at_first(number: int) -> int:
    time.sleep(2 if number == 1 else 0.01)
    return number


def test_what_needs_no_order_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "ALONE_S", 0.0)
    results = list(workers.run(slow_at_first, range(10), jobs=2, lost=lost, ordered=False))
    assert sorted(results) == list(range(10))
    assert results.index(1) > 5


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_worker_that_dies_loses_one_task_in_any_order(
    jobs: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "ALONE_S", 0.0)
    done = workers.run(greedy_at_five, range(12), jobs=jobs, lost=lost, ordered=False)
    assert sorted(done) == [-5, *(number for number in range(12) if number != 5)]
