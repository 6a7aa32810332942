"""Runs tasks: here while there is little to do, in worker processes once it takes longer."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Generic, TypeVar

from patscan.model.text import Text

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Task = TypeVar("Task")
Result = TypeVar("Result")

# Workers take about as long to start as this: less work is done sooner without them.
ALONE_S = 0.02
# Tasks per worker that wait in line, so that listing never runs far ahead of reading.
QUEUE = 16
MAX_JOBS = 8
# So many workers may be killed over one run: then the machine means it, and the rest is lost.
MAX_DEATHS = 32
# What happened to a task that is lost.
KILLED = Text(
    "it took more memory than there is, or its process was killed",
    "内存不足，或处理它的进程被终止",
)


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
    meanwhile: Callable[[], None] | None = None,
    ordered: bool = True,
) -> Iterator[Result]:
    """Yield `work(task)` for every task, in order.

    Args:
        work: picklable, and a function of its task alone.
        tasks: may be endless; they are taken as needed.
        jobs: how many processes at most; 1 stays in this one.
        lost: makes the result of a task that took all memory, or whose worker was killed over it.
        meanwhile: is called here once the last task is with the workers, and there is only waiting
            left to do.
        ordered: if not, a result is yielded as soon as it is there, whatever was to come before it.
    """

    def here(task: Task) -> Result:
        try:
            return work(task)
        except MemoryError:
            return lost(task)

    waiting = iter(tasks)
    started = time.monotonic()
    for task in waiting:
        yield here(task)
        if jobs > 1 and time.monotonic() - started > ALONE_S:
            group = _Workers(work, here, lost, jobs)
            yield from _shared(group, waiting, meanwhile, ordered=ordered)


def _shared(
    workers: _Workers[Task, Result],
    tasks: Iterator[Task],
    meanwhile: Callable[[], None] | None,
    *,
    ordered: bool,
) -> Iterator[Result]:
    queue: deque[tuple[Task, Future[Result] | None]] = deque()
    try:
        for task in tasks:
            queue.append((task, workers.submit(task)))
            if len(queue) >= workers.jobs * QUEUE:
                yield workers.result(*_taken(queue, ordered=ordered))
        if queue and meanwhile:
            meanwhile()
        while queue:
            yield workers.result(*_taken(queue, ordered=ordered))
    except BaseException:
        import multiprocessing

        for child in multiprocessing.active_children():
            child.terminate()
        raise
    finally:
        workers.dismiss()


def _taken(
    queue: deque[tuple[Task, Future[Result] | None]], *, ordered: bool
) -> tuple[Task, Future[Result] | None]:
    """The task that is longest in the queue; if they need no order, one that is done."""
    futures = [future for _, future in queue if future]
    if not ordered and len(futures) == len(queue):
        from concurrent.futures import FIRST_COMPLETED, wait

        done = wait(futures, return_when=FIRST_COMPLETED).done
        queue.rotate(-next(at for at, future in enumerate(futures) if future in done))
    return queue.popleft()


class _Workers(Generic[Task, Result]):
    """Worker processes; others take their place where one is killed."""

    def __init__(
        self,
        work: Callable[[Task], Result],
        here: Callable[[Task], Result],
        lost: Callable[[Task], Result],
        jobs: int,
    ) -> None:
        """`here` does the work in this process, where no other can be started."""
        self._work = work
        self._here = here
        self._lost = lost
        self.jobs = jobs
        self._deaths = 0
        self._can_start = True
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, task: Task) -> Future[Result] | None:
        """Hand a task to the workers; None if there are none to be had."""
        from concurrent.futures.process import BrokenProcessPool

        if not self._can_start:
            return None
        try:
            self._pool = self._pool or _started(self.jobs)
            return self._pool.submit(self._work, task)
        except BrokenProcessPool:
            self._pool = None
            return self.submit(task)
        except (OSError, ImportError, NotImplementedError):  # no processes, no semaphores
            self._can_start = False
            return None

    def result(self, task: Task, future: Future[Result] | None) -> Result:
        """What came of a task.

        Where a worker was killed, nobody knows over which of the tasks in line: each of them is done
        again, alone in a process, so that only the one that kills it is lost.
        """
        from concurrent.futures.process import BrokenProcessPool

        if future is None:
            return self._here(task)
        try:
            return future.result()
        except MemoryError:
            return self._lost(task)
        except BrokenProcessPool:
            if self._deaths >= MAX_DEATHS:
                return self._lost(task)
        try:
            with _started(1) as alone:
                return alone.submit(self._work, task).result()
        except (MemoryError, BrokenProcessPool, OSError):
            self._deaths += 1
            return self._lost(task)

    def dismiss(self) -> None:
        """Let all workers go."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)


def _started(jobs: int) -> ProcessPoolExecutor:
    import gc
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    gc.freeze()  # what is loaded stays: nobody looks for garbage in it, so that forks share it
    # Where there is fork, workers inherit what is loaded and compiled already.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_settle_in)


def _settle_in() -> None:
    """Only the parent answers signals (Ctrl-C reaches the whole group), and nobody outlives it."""
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):  # the latter is not on Windows
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """End when the parent does; a worker waits on a queue that it holds open itself."""
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
