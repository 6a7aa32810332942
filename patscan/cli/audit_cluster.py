"""The option of `patscan audit` for a Dask cluster, and what runs the tasks without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from patscan.cli.options import Options
from patscan.cli.terminal import say, tell

if TYPE_CHECKING:
    from patscan.audit.executor import Executor

SCHEDULER = click.option(
    "--scheduler",
    metavar="ADDRESS",
    help=say(
        "Scan on a Dask cluster: the address of its scheduler. local:N starts N workers here.",
        "在 Dask 集群上扫描：其调度器的地址。local:N 在本机启动 N 个 worker。",
    ),
)


def executor_for(scheduler: str | None, options: Options) -> tuple[Executor, int]:
    """What runs the tasks; and how many clones there may be at a time where they are made."""
    from patscan.audit.executor import local
    from patscan.sources.workers import default_jobs

    if scheduler is None:
        jobs = options.jobs or default_jobs()
        return local(jobs), jobs
    from patscan.audit.cluster import cluster
    from patscan.audit.scheduler import local_workers

    return cluster(scheduler, tell), local_workers(scheduler) or 1
