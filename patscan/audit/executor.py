"""Runs the tasks of an audit on this machine: one pool of workers for the whole run.

Whatever else can run tasks is a function of the same shape (`Executor`): it is given tasks, as they are
listed, and yields their results as they come, each once and in any order. It does not touch the database.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from patscan.audit.tasks import Task, killed, pack_bytes, scan
from patscan.audit.values import Result
from patscan.git import special_files
from patscan.sources import workers

Executor = Callable[[Iterable[Task]], Iterator[Result]]
# A repository with larger packs is scanned by all workers together, after the others.
LARGE_BYTES = 256 << 20


def local(jobs: int) -> Executor:
    """The executor for this machine, with `jobs` processes."""

    def run(tasks: Iterable[Task]) -> Iterator[Result]:
        large: list[Task] = []

        def small() -> Iterator[Task]:
            for task in tasks:
                if jobs > 1 and _pack_bytes(task.target.address) >= LARGE_BYTES:
                    large.append(task)
                else:
                    yield _with_jobs(task, 1)

        yield from workers.run(scan, small(), jobs=jobs, lost=killed, ordered=False)
        for task in large:
            yield scan(_with_jobs(task, jobs))

    return run


def _with_jobs(task: Task, jobs: int) -> Task:
    settings = task.options.settings._replace(jobs=jobs)
    return task._replace(options=task.options._replace(settings=settings))


def _pack_bytes(folder: str) -> int:
    """How large the packs of the repository at `folder` are together; 0 if it is none."""
    found = special_files.directories(folder) if os.path.isdir(folder) else None
    return pack_bytes(found.own[-1]) if found else 0
