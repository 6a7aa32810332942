"""Runs tasks: here while there is little to do, in worker processes once it takes longer."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future

Task = TypeVar("Task")
Result = TypeVar("Result")

# Workers take about as long to start as this: less work is done sooner without them.
ALONE_S = 0.02
# Tasks per worker that wait in line, so that listing never runs far ahead of reading.
QUEUE = 16
MAX_JOBS = 8


def default_jobs() -> int:
    """How many processes this machine gives us, `MAX_JOBS` at most: reading gains little beyond."""
    if hasattr(os, "sched_getaffinity"):
        return min(MAX_JOBS, len(os.sched_getaffinity(0)))
    return min(MAX_JOBS, os.cpu_count() or 1)


def run(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    *,
    jobs: int,
    lost: Callable[[Task], Result],
) -> Iterator[Result]:
    """Yield `work(task)` for every task, in order.

    Args:
        work: picklable, and a function of its task alone.
        tasks: may be endless; they are taken as needed.
        jobs: how many processes at most; 1 stays in this one.
        lost: makes the result of a task whose worker was killed.
    """
    waiting = iter(tasks)
    started = time.monotonic()
    for task in waiting:
        yield work(task)
        if jobs > 1 and time.monotonic() - started > ALONE_S:
            yield from _shared(work, waiting, jobs, lost)


def _shared(
    work: Callable[[Task], Result],
    tasks: Iterator[Task],
    jobs: int,
    lost: Callable[[Task], Result],
) -> Iterator[Result]:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    # Where there is fork, workers inherit what is loaded and compiled already.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_leave_signals_to_parent)
    queue: deque[tuple[Task, Future[Result] | None]] = deque()

    def submit(task: Task) -> Future[Result] | None:
        try:
            return pool.submit(work, task)
        except BrokenProcessPool:
            return None

    def oldest() -> Result:
        task, future = queue.popleft()
        try:
            return future.result() if future else lost(task)
        except BrokenProcessPool:
            return lost(task)

    try:
        for task in tasks:
            queue.append((task, submit(task)))
            if len(queue) >= jobs * QUEUE:
                yield oldest()
        while queue:
            yield oldest()
    except BaseException:
        for child in multiprocessing.active_children():
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_signals_to_parent() -> None:
    """Ctrl-C reaches the whole group; only the parent answers it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
