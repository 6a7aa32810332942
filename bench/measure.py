"""Runs a command and measures wall time, CPU time and memory of all its processes."""

from __future__ import annotations

import os
import statistics
import subprocess
import threading
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

SAMPLE_S = 0.05


class Cost(NamedTuple):
    """The cost of one run.

    Attributes:
        wall_s: wall time in seconds.
        cpu_s: user and system time of all its processes, in seconds.
        peak_bytes: the largest sum of the proportional memory (PSS) of all processes, without mapped
            packs; 0 if it was not measured.
        output: its standard output.
    """

    wall_s: float
    cpu_s: float
    peak_bytes: int
    output: bytes


def run(command: Sequence[str], cwd: Path | None = None, *, memory: bool = False) -> Cost:
    """Run `command` to its end, whatever its exit code. Sampling `memory` slows it down a little."""
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    sampler = _Sampler(process.pid) if memory else None
    assert process.stdout is not None
    output = process.stdout.read()
    _, _, usage = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - started
    process.returncode = 0  # waited for above
    process.stdout.close()
    peak = sampler.stop() if sampler else 0
    return Cost(wall_s, usage.ru_utime + usage.ru_stime, peak, output)


class _Sampler(threading.Thread):
    """Watches the memory of a session's processes."""

    def __init__(self, session: int) -> None:
        super().__init__(daemon=True)
        self._session = session
        self._over = threading.Event()
        self._peak = 0
        self.start()

    def run(self) -> None:
        """Take samples until `stop` is called."""
        while not self._over.wait(SAMPLE_S):
            self._peak = max(self._peak, sum(map(_pss_bytes, _session(self._session))))

    def stop(self) -> int:
        """End the thread; the largest sum of all samples, in bytes."""
        self._over.set()
        self.join()
        return self._peak


def _session(session: int) -> Iterable[Path]:
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and os.getsid(int(entry.name)) == session:
                yield entry
        except OSError:
            continue


def _pss_bytes(process: Path) -> int:
    """The proportional memory of a process, without mapped pack files."""
    total = 0
    packed = False
    try:
        with (process / "smaps").open() as lines:
            for line in lines:
                if line.startswith("Pss:") and not packed:
                    total += 1024 * int(line.split()[1])
                elif line[0] in "0123456789abcdef":
                    packed = line.rstrip().endswith(".pack")
    except OSError:
        return 0
    return total


def median(costs: Iterable[Cost]) -> Cost:
    """The median of each number over several runs; the last run's output."""
    runs = list(costs)
    return Cost(
        statistics.median(cost.wall_s for cost in runs),
        statistics.median(cost.cpu_s for cost in runs),
        max(cost.peak_bytes for cost in runs),
        runs[-1].output,
    )
