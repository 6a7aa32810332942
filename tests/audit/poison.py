"""Makes a worker of Dask die of one repository: `dask worker --preload tests.audit.poison`."""

from __future__ import annotations

import os

from patscan.audit import remote, tasks
from patscan.audit.tasks import Task
from patscan.audit.values import Result

NAME = "repo-003"


def scan(task: Task) -> Result:
    """Scan, or end this process."""
    if task.target.name == NAME:
        os._exit(9)
    return tasks.scan(task)


def dask_setup(_: object) -> None:
    """What Dask calls in a new worker."""
    remote.scan = scan  # type: ignore[attr-defined]
