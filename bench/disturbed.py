"""Runs an audit of many repositories undisturbed, on a Dask cluster of which a worker dies, and with kill -9 at random moments."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from bench import audit, measure, tools
from bench.tables import Row, table

KILLS = 20
WORKERS = 4
# After this part of the results a worker is killed.
KILLED_AFTER = 0.3


def disturbed(work: Path, _repeat: int, scale: float) -> str:
    """One in twenty of a thousand repositories fails; the report must be the same, whatever is killed."""
    programs = tools.patscan(work, "dask")
    count = max(40, int(audit.THOUSAND * scale))
    listed = audit.damaged(work, count)
    folder = work / "disturbed"
    shutil.rmtree(folder, ignore_errors=True)
    whole = _Audit(folder / "whole", programs, listed)
    cost = measure.run([*whole.command, "--quiet"], memory=True)
    rows: list[Row] = [
        (
            "undisturbed",
            f"{cost.wall_s:.0f} s",
            f"{cost.peak_bytes / 1e6:.0f} MB",
            "-",
            _statuses(whole),
        )
    ]
    for name, disturb in (
        (f"{WORKERS} workers of Dask, one killed", _on_cluster),
        (f"kill -9, {KILLS} times", _killed),
    ):
        one = _Audit(folder / disturb.__name__, programs, listed)
        started = time.monotonic()
        peak = disturb(one, count, cost.wall_s)
        is_same = one.report.read_bytes() == whole.report.read_bytes()
        wall = f"{time.monotonic() - started:.0f} s"
        rows.append((name, wall, peak, "yes" if is_same else "**no**", _statuses(one)))
    head = f"{count:,} repositories, of which one in twenty is missing, corrupt, of another user, empty or shallow.\n\n"
    return head + table(("", "wall", "peak memory", "same report", "coverage"), rows)


class _Audit:
    """An audit with a folder of its own, and where its report is."""

    def __init__(self, folder: Path, programs: Path, listed: Path) -> None:
        (folder / "tmp").mkdir(parents=True)
        self.folder, self.programs, self.report = folder, programs, folder / "report.json"
        self.command = [
            "env", f"TMPDIR={folder / 'tmp'}", str(programs / "patscan"), "audit", f"--from={listed}", "--no-cache",
            f"--db={folder / 'audit.db'}", f"--output={self.report}",
        ]  # fmt: skip


def _on_cluster(one: _Audit, count: int, _wall_s: float) -> str:
    """Run it by workers of Dask, and kill one of them; returns the most memory that the coordinator had."""
    with _cluster(one) as (address, workers):
        command = [*one.command, f"--scheduler={address}", "--verbose"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        peak_kb = 0
        for number, _ in enumerate(process.stderr):
            if number == int(count * KILLED_AFTER):
                workers[0].kill()
            with contextlib.suppress(OSError, IndexError):
                status = Path(f"/proc/{process.pid}/status").read_text()
                peak_kb = max(peak_kb, int(status.partition("VmHWM:")[2].split()[0]))
        process.wait()
        process.stderr.close()
    return f"{peak_kb / 1e3:.0f} MB"


@contextlib.contextmanager
def _cluster(one: _Audit) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers as processes: its address, and them."""
    python, file = str(one.programs / "python"), one.folder / "scheduler.json"

    def started(kind: str, *words: str) -> subprocess.Popen[bytes]:
        command = [python, "-m", f"distributed.cli.dask_{kind}", *words, "--no-dashboard"]
        with open(one.folder / "log", "ab") as log:
            return subprocess.Popen(command, cwd=one.folder, stdout=log, stderr=log)

    scheduler = started("scheduler", "--host=127.0.0.1", "--port=0", f"--scheduler-file={file}")
    workers: list[subprocess.Popen[bytes]] = []
    try:
        while not (file.exists() and file.stat().st_size):
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        options = ("--host=127.0.0.1", "--nthreads=1", "--no-nanny")
        workers += (started("worker", address, *options) for _ in range(WORKERS))
        while (one.folder / "log").read_bytes().count(b"established connection") < WORKERS:
            time.sleep(0.1)
        yield address, workers
    finally:
        for process in (*workers, scheduler):
            process.kill()
            process.wait()


def _killed(one: _Audit, _count: int, wall_s: float) -> str:
    """Kill it at random moments and start it again, until it was killed often enough and ends.

    Raises:
        RuntimeError: it has left something in the folder for temporary files.
    """
    source = random.Random(18)
    for _ in range(KILLS):
        process = subprocess.Popen([*one.command, "--quiet"], start_new_session=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(source.uniform(0, 2 * wall_s / KILLS))
        process.send_signal(signal.SIGKILL)
        process.wait()
    subprocess.run([*one.command, "--quiet"], check=False, stderr=subprocess.DEVNULL)
    if left := os.listdir(one.folder / "tmp"):
        raise RuntimeError(f"left behind: {left}")
    return "-"


def _statuses(one: _Audit) -> str:
    return audit.statuses(one.report.read_bytes())
