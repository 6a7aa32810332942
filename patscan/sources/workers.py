"""Runs tasks: in this process at first, in worker processes if it takes longer."""

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

# Starting workers takes about this long, so a shorter run does without them.
ALONE_S = 0.02
# Tasks per worker in the queue, so that listing files is not far ahead of reading them.
QUEUE = 16
MAX_JOBS = 8
# How many workers may be killed in a run. After that, tasks of killed workers are not repeated.
MAX_DEATHS = 32
# Why a task was not scanned.
KILLED = Text(
    "it took more memory than there is, or its process was killed",
    "内存不足，或处理它的进程被终止",
)


def default_jobs() -> int:
    """How many processes to use: one per core, at most `MAX_JOBS`, because more gain little."""
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
        work: picklable; its result depends only on the task.
        tasks: consumed as needed.
        jobs: how many processes at most; with 1 all tasks run in this process.
        lost: returns the result of a task that took all memory, or whose worker was killed.
        meanwhile: called in this process when the last task is queued, before waiting for the workers.
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
        workers.shut_down()


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
    """Worker processes. If one is killed, new ones are started."""

    def __init__(
        self,
        work: Callable[[Task], Result],
        here: Callable[[Task], Result],
        lost: Callable[[Task], Result],
        jobs: int,
    ) -> None:
        """`here` does the work in this process, if no others can be started; see `run` for the rest."""
        self._work = work
        self._here = here
        self._lost = lost
        self.jobs = jobs
        self._deaths = 0
        self._can_start = True
        self._pool: ProcessPoolExecutor | None = None

    def submit(self, task: Task) -> Future[Result] | None:
        """Give a task to the workers; None if they cannot be started."""
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
        """The result of a task.

        If a worker was killed, it is not known which of the queued tasks was the cause. So each of them
        is repeated in a process of its own, and only the one that kills this process is lost.
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

    def shut_down(self) -> None:
        """End all workers."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)


def _started(jobs: int) -> ProcessPoolExecutor:
    import gc
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    gc.freeze()  # exempts existing objects from collection, so that forks share their memory
    # Forked workers inherit imported modules and compiled patterns.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_initialize)


def _initialize() -> None:
    """Leave SIGINT to the parent (Ctrl-C reaches the whole process group), and end when it ends."""
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):  # Windows has no SIGHUP
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    threading.Thread(target=_exit_with_parent, daemon=True).start()


def _exit_with_parent() -> None:
    """End this process when the parent ends. The task queue does not show that: the worker has it open itself."""
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
