"""How long something takes, and whether that grows with its input only."""

from __future__ import annotations

import time
from collections.abc import Callable

# What is over sooner cannot be compared.
SHORTEST_S = 0.0005


def cpu_s(work: Callable[[], object], runs: int = 3) -> float:
    """The least of some runs, in seconds of CPU time."""
    times = []
    for _ in range(runs):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return min(times)


def is_within(limit_s: float, work: Callable[[], object]) -> bool:
    """Whether one of three runs takes less CPU time than that; there is a second only if the first does not."""
    return any(cpu_s(work, runs=1) < limit_s for _ in range(3))


def assert_linear(work: Callable[[int], Callable[[], object]], small: int) -> None:
    """Eight times the input must not take thirty times as long; quadratic would take 64 times."""
    limit_s = 30 * max(cpu_s(work(small)), SHORTEST_S)
    assert is_within(limit_s, work(small * 8))
