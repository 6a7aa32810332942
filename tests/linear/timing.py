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


def assert_linear(work: Callable[[int], Callable[[], object]], small: int) -> None:
    """Eight times the input must not take thirty times as long; quadratic would take 64 times."""
    few, many = cpu_s(work(small)), cpu_s(work(small * 8))
    assert many < 30 * max(few, SHORTEST_S)
